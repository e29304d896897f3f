import type { CallSite } from '../common/call-site.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { checkCount } from './check-count.ts';
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
  checkCount(action, limit);
  runner.snapshot(dataset);
  const taken: T[] = [];
  if (limit === 0) return taken;
  const { numPartitions } = await runner.resolve(dataset, action, options);
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
