import { join } from 'node:path';
import type { TaskDescription } from '../protocol/task-description.ts';

/** The attempt of a task that writes. */
export type OutputTask = Pick<TaskDescription, 'stageId' | 'stageAttempt' | 'partition' | 'attemptNumber'>;

/**
 * Where the files of a save action lie until it is committed, as in Hadoop's committer, version 1. Names carry the job's id, so
 * two jobs never take each other's files.
 *
 * ```text
 * out/_temporary/0/_temporary/attempt_JOB_STAGE_PARTITION_ATTEMPT/part-00000   while a task writes
 * out/_temporary/0/task_JOB_STAGE_PARTITION/part-00000                        when the task is committed
 * out/part-00000 and out/_SUCCESS                                             when the job is committed
 * ```
 */
export const outputLayout = {
  temporary: (path: string): string => join(path, '_temporary'),
  job: (path: string): string => join(path, '_temporary', '0'),
  attempts: (path: string): string => join(path, '_temporary', '0', '_temporary'),

  attempt(path: string, jobId: string, task: OutputTask): string {
    // One number for an attempt of a task in an attempt of its stage.
    const attempt = task.stageAttempt * 2 ** 16 + task.attemptNumber;
    const name = `${outputLayout.attemptPrefix(jobId)}${task.stageId}_${task.partition}_${attempt}`;
    return join(outputLayout.attempts(path), name);
  },

  task: (path: string, jobId: string, task: OutputTask): string =>
    join(outputLayout.job(path), `${outputLayout.taskPrefix(jobId)}${task.stageId}_${task.partition}`),

  /** The partition of a task's folder. */
  partitionOf: (taskFolder: string): number => Number(taskFolder.slice(taskFolder.lastIndexOf('_') + 1)),

  /** Stands while the job runs, so that another job that adds to the same folder does not take the folders above away. */
  marker: (path: string, jobId: string): string =>
    join(outputLayout.attempts(path), `${outputLayout.attemptPrefix(jobId)}running`),

  attemptPrefix: (jobId: string): string => `attempt_${jobId}_`,
  taskPrefix: (jobId: string): string => `task_${jobId}_`,
  partName: (partition: number): string => `part-${String(partition).padStart(5, '0')}`,
  success: (path: string): string => join(path, '_SUCCESS'),
};
