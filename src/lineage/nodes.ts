import type { Dataset } from './dataset.ts';
import type { ElementNode } from './element-nodes.ts';
import type { GroupingNode } from './grouping-nodes.ts';
import type { PartitionNode } from './partition-nodes.ts';
import type { InPlaceNode, ShuffledNode } from './shuffled-node.ts';
import type { SourceNode } from './source-nodes.ts';
import type { WayNode } from './way-nodes.ts';

export type * from './element-nodes.ts';
export type * from './grouping-nodes.ts';
export type * from './partition-nodes.ts';
export type * from './sampling-nodes.ts';
export type * from './shuffled-node.ts';
export type * from './source-nodes.ts';
export type * from './way-nodes.ts';

/**
 * What an RDD is: frozen data with a literal `kind`. The driver's RDD methods make nodes; executors compile chains of them.
 * `site` is the user's line.
 */
export type LineageNode =
  | SourceNode
  | ElementNode
  | PartitionNode
  | GroupingNode
  | WayNode
  | ShuffledNode
  | InPlaceNode;

/** What a user calls the operator. */
export function operatorOf(node: LineageNode): string {
  return node.operator ?? node.kind;
}

/** The parents of a node, in order, whichever way it depends on them. */
export function parentsOf(node: LineageNode): readonly Dataset[] {
  if ('parents' in node) return node.parents;
  return 'parent' in node ? [node.parent] : [];
}

/** Fields that stay behind when a node or a part of it is sent to executors: what only the driver needs, or what travels with each task. */
export const DRIVER_FIELDS: ReadonlySet<string> = new Set([
  'data',
  'numSlices',
  'minPartitions',
  'partitioning',
  'among',
  'like',
  'distinctOf',
  'classes',
]);
