import type { RddBlockId } from '../protocol/block-update.ts';
import type { Dataset } from './dataset.ts';
import type { PartitionSpec } from './partition-spec.ts';
import { stageDatasets } from './stage-datasets.ts';

/** Whether the stage that computes `last` reads or keeps partitions of persisted RDDs. */
export function usesPersisted(last: Dataset): boolean {
  return stageDatasets(last).some(({ level }) => level.useMemory);
}

/** The partitions of persisted RDDs that a task meets first on its way from `dataset` to its sources. */
export function persistedBlocks(dataset: Dataset, partition: number, spec: PartitionSpec): RddBlockId[] {
  const found: RddBlockId[] = [];
  const waiting: { at: Dataset; index: number; part: PartitionSpec }[] = [
    { at: dataset, index: partition, part: spec },
  ];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { at, index, part } = next;
    const { node, id, level } = at;
    if (level.useMemory) found.push({ rddId: id, partition: index });
    else if (node.kind === 'shuffled') continue;
    else if (node.kind === 'union' && part.kind === 'union') {
      waiting.push({ at: node.parents[part.parent]!, index: part.index, part: part.partition });
    } else if (node.kind === 'coalesce' && part.kind === 'coalesce') {
      for (const below of part.partitions)
        waiting.push({ at: node.parent, index: below.index, part: below.partition });
    } else if (node.kind === 'cartesian' && part.kind === 'product') {
      for (const [i, parent] of node.parents.entries())
        waiting.push({
          at: parent,
          index: part.partitions[i]!.index,
          part: part.partitions[i]!.partition,
        });
    } else if ('parents' in node && part.kind === 'zip') {
      for (const [i, parent] of node.parents.entries())
        waiting.push({ at: parent, index, part: part.partitions[i]! });
    } else if ('parent' in node) waiting.push({ at: node.parent, index, part });
  }
  return found;
}
