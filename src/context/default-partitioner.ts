import { HashPartitioner, type Partitioner } from '../lineage/partitioner.ts';

/** What of a dataset decides how those grouped with it are placed. */
export interface Placement {
  readonly numPartitions: number;
  readonly partitioner: Partitioner | undefined;
}

/**
 * Spark's rule for datasets that are grouped together: the largest partitioner among them, if it has more than a tenth of the most partitions of any, or more than the
 * default; else a hash partitioner of the default size, which is `spark.default.parallelism` or the most partitions of any.
 */
export function defaultPartitioner(
  upstream: readonly Placement[],
  defaultParallelism: number | undefined,
): Partitioner {
  const most = Math.max(1, ...upstream.map(({ numPartitions }) => numPartitions));
  const size = defaultParallelism ?? most;
  let largest: Partitioner | undefined;
  for (const { partitioner } of upstream) {
    // The engine's own placement of records that `repartition` deals out says nothing about keys.
    if (partitioner === undefined || partitioner.kind === 'identity') continue;
    if (largest === undefined || partitioner.numPartitions > largest.numPartitions) largest = partitioner;
  }
  if (largest !== undefined && (largest.numPartitions * 10 > most || size < largest.numPartitions)) {
    return largest;
  }
  return new HashPartitioner(size);
}
