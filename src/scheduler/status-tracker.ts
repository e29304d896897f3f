import type { JobProgress, JobStatus } from './job-progress.ts';

/** A job as {@link SparkStatusTracker.getJobInfo} shows it. */
export interface SparkJobInfo {
  readonly jobId: number;
  readonly status: JobStatus;
  /** All stages of the job, also those that were skipped because their output was there. */
  readonly stageIds: readonly number[];
}

/** A stage's newest attempt as {@link SparkStatusTracker.getStageInfo} shows it. */
export interface SparkStageInfo {
  readonly stageId: number;
  readonly currentAttemptId: number;
  /** The operator that ends the stage, or the action. */
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly submissionTime: number;
  readonly numTasks: number;
  readonly numActiveTasks: number;
  readonly numCompletedTasks: number;
  readonly numFailedTasks: number;
}

/**
 * What runs now, for monitoring from the program itself.
 *
 * It knows all running jobs and stages and the last 1,000 that ended, so an answer may be missing for older ones. Every call is cheap and
 * shows the state of that moment.
 *
 * @example
 * ```ts
 * for (const jobId of sc.statusTracker.getActiveJobIds()) {
 *   console.log(jobId, sc.statusTracker.getJobInfo(jobId)?.stageIds);
 * }
 * ```
 */
export class SparkStatusTracker {
  readonly #progress: JobProgress;

  constructor(progress: JobProgress) {
    this.#progress = progress;
  }

  /**
   * The known jobs of a group, running or ended; of null, those that belong to none. In no particular order.
   *
   * Differs from Spark: jobs cannot be put in groups yet, so all of them are found under null.
   */
  getJobIdsForGroup(groupId: string | null): number[] {
    return groupId === null ? this.#progress.jobIds : [];
  }

  /** The stages that run now, without those that wait for others. */
  getActiveStageIds(): number[] {
    return this.#progress.activeStageIds;
  }

  getActiveJobIds(): number[] {
    return this.#progress.activeJobIds;
  }

  /** Undefined for a job that is unknown or was forgotten. */
  getJobInfo(jobId: number): SparkJobInfo | undefined {
    const job = this.#progress.job(jobId);
    return job && { jobId, status: job.status, stageIds: job.start.stageIds };
  }

  /** Undefined for a stage that is unknown, was forgotten, or has not been submitted. */
  getStageInfo(stageId: number): SparkStageInfo | undefined {
    const stage = this.#progress.stage(stageId);
    if (stage === undefined) return undefined;
    const { info, submissionTime, numActiveTasks, numCompletedTasks, numFailedTasks } = stage;
    const { attempt: currentAttemptId, name, numTasks } = info;
    const counts = { numTasks, numActiveTasks, numCompletedTasks, numFailedTasks };
    return { stageId, currentAttemptId, name, submissionTime, ...counts };
  }
}
