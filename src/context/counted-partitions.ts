import type { ZipWithIndexNode } from '../lineage/nodes.ts';
import type { RunJob } from './finding-jobs.ts';

/**
 * The position of the first record of each of `numPartitions` partitions. Where there are several, a job counts the records of all but the last one; it shows as
 * `zipWithIndex: count records` at the user's line.
 */
export async function partitionStarts(
  { parent, site }: ZipWithIndexNode,
  numPartitions: number,
  runJob: RunJob,
  signal: AbortSignal,
): Promise<Float64Array> {
  const starts = new Float64Array(numPartitions);
  if (numPartitions <= 1) return starts;
  await runJob({
    dataset: parent,
    result: { kind: 'count' },
    partitions: Array.from({ length: numPartitions - 1 }, (_, i) => i),
    action: 'zipWithIndex: count records',
    site,
    signal,
    onResult: (position, [count]) => {
      starts[position + 1] = count as number;
    },
  });
  for (let i = 1; i < numPartitions; i++) starts[i]! += starts[i - 1]!;
  return starts;
}
