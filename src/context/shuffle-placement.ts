import type { Dataset } from '../lineage/dataset.ts';
import { type LineageNode, parentsOf, type ShuffledNode } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import { HashPartitioner, type Partitioner } from '../lineage/partitioner.ts';
import type { RangePartitioning } from '../lineage/range-partitioner.ts';
import { defaultPartitioner } from './default-partitioner.ts';
import { drawsSample } from './range-sampling.ts';

/** What is settled of the datasets that a node depends on. */
export interface SettledDatasets {
  partitions(dataset: Dataset): readonly PartitionSpec[];
  partitioner(dataset: Dataset): Partitioner | undefined;
}

/**
 * Where a shuffle brings its pairs: what was asked for, else as another dataset is placed, else by the rule for datasets that are grouped together. Ranges still have to be
 * drawn.
 */
export function askedPartitioning(
  { parent, partitioning: asked, among = [parent], like }: ShuffledNode,
  settled: SettledDatasets,
  defaultParallelism: number | undefined,
): Partitioner | RangePartitioning {
  if (typeof asked === 'object') return asked;
  if (asked !== undefined) return new HashPartitioner(asked);
  // An RDD may have no partitions, a partitioner has at least one.
  if (like !== undefined)
    return settled.partitioner(like) ?? new HashPartitioner(Math.max(1, settled.partitions(like).length));
  const placements = among.map((dataset) => ({
    numPartitions: settled.partitions(dataset).length,
    partitioner: settled.partitioner(dataset),
  }));
  return defaultPartitioner(placements, defaultParallelism);
}

/** Whether a shuffle would bring no key to another partition. `partitioner` is undefined for one that was found to be so before. */
export function liesInPlace(
  { parent, distinctOf }: ShuffledNode,
  partitioner: Partitioner | undefined,
  settled: SettledDatasets,
): boolean {
  if (partitioner === undefined) return true;
  if (settled.partitioner(parent)?.equals(partitioner) === true) return true;
  if (distinctOf === undefined || settled.partitioner(distinctOf) === undefined) return false;
  return settled.partitions(distinctOf).length === partitioner.numPartitions;
}

/** The partitioner by which all the parents of a union lie, if there is one. */
export function commonPartitioner(
  parents: readonly Dataset[],
  settled: SettledDatasets,
): Partitioner | undefined {
  const [first, ...others] = parents.map((parent) => settled.partitioner(parent));
  if (first === undefined || first.kind === 'identity') return undefined;
  return others.every((other) => other?.equals(first)) ? first : undefined;
}

/** Whether it takes a job to settle a node, those it depends on being settled. */
export function takesJob(node: LineageNode, settled: SettledDatasets): boolean {
  if (node.kind === 'zipWithIndex') return settled.partitions(node.parent).length > 1;
  if (node.kind === 'sampleByKey') return node.exact;
  if (node.kind !== 'shuffled' || typeof node.partitioning !== 'object') return false;
  const { partitioning, parent } = node;
  return partitioning.kind === 'ranges' && drawsSample(partitioning, settled.partitions(parent).length);
}

/** What has to be settled before a node: besides its parents, the datasets that are grouped with its own. */
export function upstreamOf(node: LineageNode): readonly Dataset[] {
  const parents = parentsOf(node);
  if (node.kind === 'keys' && node.distinctOf !== undefined) return [...parents, node.distinctOf];
  if (node.kind !== 'shuffled') return parents;
  const { among = [], like, distinctOf } = node;
  return [...parents, ...among, ...(like ? [like] : []), ...(distinctOf ? [distinctOf] : [])];
}
