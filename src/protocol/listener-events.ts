import type { CallSite } from '../common/call-site.ts';
import type { ExecutorId, JobId, StageId, TaskId } from '../common/ids.ts';
import type { TaskEndReason } from './task-end-reason.ts';
import type { TaskLocality } from './task-locality.ts';
import type { TaskMetrics } from './task-metrics.ts';

/**
 * What happens in an application, as its listeners see it. Events of one job come in order: JobStart, the stages' and tasks' events,
 * JobEnd. `time` is in milliseconds since the epoch and never runs backwards.
 */
export type SparkListenerEvent =
  | SparkListenerJobStart
  | SparkListenerJobEnd
  | { readonly kind: 'StageSubmitted'; readonly time: number; readonly stage: StageInfo }
  | {
      readonly kind: 'StageCompleted';
      readonly time: number;
      readonly stage: StageInfo;
      readonly totals: StageTotals;
      /** Why the attempt failed; absent when it succeeded. */
      readonly failureReason?: string;
    }
  | { readonly kind: 'TaskStart'; readonly time: number; readonly task: TaskInfo }
  | {
      readonly kind: 'TaskEnd';
      readonly time: number;
      readonly task: TaskInfo;
      readonly reason: TaskEndReason;
      readonly metrics: TaskMetrics | undefined;
    }
  | {
      readonly kind: 'ExecutorAdded';
      readonly time: number;
      readonly executorId: ExecutorId;
      readonly cores: number;
    }
  | {
      readonly kind: 'ExecutorRemoved';
      readonly time: number;
      readonly executorId: ExecutorId;
      readonly reason: string;
    };

export interface SparkListenerJobStart {
  readonly kind: 'JobStart';
  readonly time: number;
  readonly jobId: JobId;
  /** The action's name. */
  readonly description: string;
  readonly site: CallSite;
  /** Every stage of the job, also those that are skipped because their output is there. */
  readonly stageIds: readonly StageId[];
}

export interface SparkListenerJobEnd {
  readonly kind: 'JobEnd';
  readonly time: number;
  readonly jobId: JobId;
  /** Why the job failed; absent when it succeeded. */
  readonly failureReason?: string;
}

/** One attempt of a stage. */
export interface StageInfo {
  readonly stageId: StageId;
  readonly attempt: number;
  /** The operator that ends the stage, or the action. */
  readonly name: string;
  readonly site: CallSite;
  readonly kind: 'shuffleMap' | 'result';
  /** Tasks of this attempt: the partitions that were missing. */
  readonly numTasks: number;
}

/** What the tasks of a stage attempt did that have ended, succeeded or not. */
export interface StageTotals {
  readonly metrics: TaskMetrics;
  readonly tasksByLocality: Readonly<Record<TaskLocality, number>>;
}

/** One attempt of a task. */
export interface TaskInfo {
  readonly taskId: TaskId;
  readonly stageId: StageId;
  readonly stageAttempt: number;
  readonly partition: number;
  readonly attemptNumber: number;
  readonly executorId: ExecutorId;
  readonly locality: TaskLocality;
}
