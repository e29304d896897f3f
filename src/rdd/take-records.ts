import type { CallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import { shown } from '../common/invalid-argument.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { ActionOptions, JobRunner } from './job-runner.ts';

/**
 * The first `limit` records: a job over one partition, then over some times as many, until there are enough.
 */
export async function takeRecords<T>(
  runner: JobRunner,
  dataset: Dataset,
  limit: number,
  action: string,
  site: CallSite,
  options?: ActionOptions,
): Promise<T[]> {
  if (!Number.isInteger(limit) || limit < 0) {
    throw new SparkError(
      'INVALID_COUNT',
      `Cannot call ${action}: the number of records must be an integer of 0 or more, got ${shown(limit)}`,
    );
  }
  runner.snapshot(dataset);
  const taken: T[] = [];
  if (limit === 0) return taken;
  const { numPartitions } = await runner.resolve(dataset);
  const { initialPartitions, factor } = runner.takeScaling;
  let batch = initialPartitions;
  for (let tried = 0; tried < numPartitions && taken.length < limit; ) {
    const end = Math.min(tried + batch, numPartitions);
    const parts: (readonly T[])[] = [];
    await runner.runJob({
      ...options,
      dataset,
      result: { kind: 'take', limit: limit - taken.length },
      partitions: Array.from({ length: end - tried }, (_, i) => tried + i),
      action,
      site,
      onResult: (position, values) => {
        parts[position] = values as readonly T[];
      },
    });
    for (const record of parts.flat().slice(0, limit - taken.length)) taken.push(record);
    batch = (end - tried) * factor;
    tried = end;
  }
  return taken;
}
