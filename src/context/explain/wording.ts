import { formatCallSite } from '../../common/call-site.ts';
import { formatBytes } from '../../common/format-bytes.ts';
import type { Dataset } from '../../lineage/dataset.ts';
import { type LineageNode, operatorOf, type ShuffledNode } from '../../lineage/nodes.ts';
import type { PlanFacts } from './plan-facts.ts';

/** `map at src/job.ts:4:6`; of an operator that is made of several `sortBy (keyBy) at src/job.ts:4:6`. */
export function placed(node: LineageNode): string {
  const operator = operatorOf(node);
  const part = node.kind === operator || ['shuffled', 'inPlace', 'zippedUnion'].includes(node.kind);
  return `${operator}${part ? '' : ` (${node.kind})`} at ${formatCallSite(node.site)}`;
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `4 partitions by hash` */
export function partitionsText(dataset: Dataset, facts: PlanFacts): string {
  const known = facts.placement(dataset);
  if (known === undefined) return 'partitions not known before the first action';
  const { numPartitions, partitioner } = known;
  return `${counted(numPartitions, 'partition')}${partitioner === undefined ? '' : ` by ${partitioner.kind}`}`;
}

/** What a stage writes for a shuffle, and how. */
export function writeText(dataset: Dataset, node: ShuffledNode, facts: PlanFacts): string {
  const { aggregator, shuffleId } = node;
  const how =
    aggregator === undefined
      ? 'pairs as they are'
      : aggregator.mapSideCombine
        ? 'values combined by key first'
        : 'values combined by its readers';
  return `into shuffle ${shuffleId} for ${placed(node)}: ${how}, to ${targetText(dataset, node, facts)}`;
}

function targetText(dataset: Dataset, { parent, partitioning }: ShuffledNode, facts: PlanFacts): string {
  if (facts.placement(dataset) !== undefined) return partitionsText(dataset, facts);
  if (typeof partitioning === 'object' && partitioning.kind === 'ranges') {
    const most = partitioning.numPartitions ?? facts.placement(parent)?.numPartitions;
    return `${most === undefined ? '' : `at most ${most} `}partitions by range, sampled at the first action`;
  }
  return 'partitions not known before the first action, which leaves the shuffle out if the pairs lie there already';
}

/** `2 of 4 partitions, 1.2 MiB` */
export function keptText(dataset: Dataset, facts: PlanFacts): string {
  const { numCachedPartitions, memorySize } = facts.storageInfo(dataset);
  const all = facts.placement(dataset)?.numPartitions;
  const size = numCachedPartitions === 0 ? '' : `, ${formatBytes(memorySize)}`;
  return `${numCachedPartitions}${all === undefined ? '' : ` of ${counted(all, 'partition')}`}${size}`;
}

/** `step 1`, `steps 1, 2` */
export function stepsText(steps: readonly number[]): string {
  if (steps.length === 0) return 'steps that are not shown';
  return `${steps.length === 1 ? 'step' : 'steps'} ${steps.join(', ')}`;
}
