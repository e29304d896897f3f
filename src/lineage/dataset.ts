import type { RddId } from '../common/ids.ts';
import type { LineageNode } from './nodes.ts';
import { NONE, type StorageLevel } from './storage-level.ts';

/**
 * The handle by which nodes refer to their parents. Only the handle changes (persist, name, a lineage cut by a checkpoint swaps its
 * node), so nodes stay frozen and ancestors that were cut can be collected.
 */
export interface Dataset {
  readonly id: RddId;
  node: LineageNode;
  name: string | undefined;
  level: StorageLevel;
}

export function createDataset(id: RddId, node: LineageNode): Dataset {
  return { id, node: Object.freeze(node), name: undefined, level: NONE };
}
