import { SparkError } from '../common/errors.ts';
import type { JobSubmission } from './job-waiter.ts';

/** Throws NO_SUCH_PARTITION unless each partition asked for is one of `count`. */
export function checkPartitions({ partitions, description }: JobSubmission, count: number): void {
  for (const partition of partitions) {
    if (Number.isInteger(partition) && partition >= 0 && partition < count) continue;
    throw new SparkError(
      'NO_SUCH_PARTITION',
      `Cannot run ${description}: attempting to access a non-existent partition: ${partition}. Total number of partitions: ${count}`,
    );
  }
}
