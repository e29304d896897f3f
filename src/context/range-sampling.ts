import { DriverClasses } from '../closure/driver-classes.ts';
import { formatCallSite } from '../common/call-site.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import { type LineageNode, operatorOf, type PruneNode, type ShuffledNode } from '../lineage/nodes.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import { RangePartitioner, type RangePartitioning } from '../lineage/range-partitioner.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import type { RunJob } from './finding-jobs.ts';
import { type KeySample, rangeBounds, sampleLimit } from './range-bounds.ts';

/** Whether it takes a job to part the keys of `inputs` partitions into ranges. */
export function drawsSample({ numPartitions }: RangePartitioning, inputs: number): boolean {
  return (numPartitions ?? inputs) > 1 && inputs > 0;
}

/**
 * Makes the partitioner of a sort by a job that reads the parent once, or parts of it where they tell as much, and draws keys from it: what makes ranges equally
 * large is known only from the data. The job shows as `sortByKey: sample keys` at the user's line.
 *
 * @param inputs how many partitions the parent has
 */
export async function sampledPartitioner(
  node: ShuffledNode,
  asked: RangePartitioning,
  inputs: number,
  runJob: RunJob,
  signal: AbortSignal,
): Promise<RangePartitioner> {
  const { order, numPartitions: wanted = inputs } = asked;
  if (!drawsSample(asked, inputs)) return new RangePartitioner([], order);
  const operator = operatorOf(node);
  const { parent, site } = node;
  const samples: KeySample[] = [];
  await runJob({
    dataset: parent,
    result: { kind: 'sampleKeys', limit: sampleLimit(wanted, inputs), operator, site },
    action: `${operator}: sample keys`,
    site,
    signal,
    onResult: (position, [count, ...keys]) => {
      samples[position] = { count: count as number, keys };
    },
  });
  return ordering(node, () => new RangePartitioner(rangeBounds(samples, wanted, order.compare.fn), order));
}

/** The partitions of a range partitioned parent that may hold keys of the range. */
export function prunedPartitions(
  node: PruneNode,
  all: readonly PartitionSpec[],
  partitioner: RangePartitioner,
): PartitionSpec[] {
  const { range } = node;
  const classes = new DriverClasses(range.classes?.map(({ type }) => type));
  const [lower, upper] = [range.lower, range.upper].map((key) => decodeValue(key, { classes }));
  return ordering(node, () => {
    if (range.compare.fn(lower, upper) > 0) return [];
    const ends = [partitioner.getPartition(lower), partitioner.getPartition(upper)];
    const first = Math.min(...ends);
    const chosen = all.slice(first, Math.max(...ends) + 1);
    return chosen.map((partition, i) => ({ kind: 'chosen', index: first + i, partition }));
  });
}

/** On the driver, where no task gives an error its place. */
function ordering<T>(node: LineageNode, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    throw new SparkError(
      'JOB_ABORTED',
      `Cannot run ${operatorOf(node)} at ${formatCallSite(node.site)}: ${messageOf(cause)}`,
      { cause },
    );
  }
}
