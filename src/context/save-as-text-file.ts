import type { CallSite } from '../common/call-site.ts';
import { filesConf } from '../conf/files.ts';
import type { SparkConf } from '../conf/spark-conf.ts';
import { OutputCommitter } from '../io/output-committer.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { ActionOptions, JobRunner } from '../rdd/job-runner.ts';

/**
 * Runs a save action: sets up the output folder, lets each task write and commit its part, then makes all parts visible. Whatever
 * fails, what was written is removed.
 */
export async function saveAsTextFile(
  runner: JobRunner,
  conf: SparkConf,
  dataset: Dataset,
  path: string,
  site: CallSite,
  options: ActionOptions,
): Promise<void> {
  const committer = new OutputCommitter(path);
  const { jobId } = committer;
  const { numPartitions } = await runner.resolve(dataset);
  await committer.setupJob(filesConf.validateOutputSpecs.get(conf));
  try {
    await runner.runJob({
      ...options,
      dataset,
      result: { kind: 'saveAsTextFile', path: committer.path, jobId },
      action: 'saveAsTextFile',
      site,
      onResult: () => {},
    });
    await committer.commitJob(numPartitions);
  } catch (error) {
    // The error that made the job fail is the one to tell; what the clean-up leaves has the job's name on it.
    await committer.abortJob().catch(() => {});
    throw error;
  }
}
