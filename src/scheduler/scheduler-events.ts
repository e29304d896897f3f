import type { ExecutorId, JobId, ShuffleId } from '../common/ids.ts';
import type { TaskUpdate } from '../protocol/executor-messages.ts';
import type { JobWaiter } from './job-waiter.ts';
import type { TaskOutput } from './ports.ts';
import type { TaskAttempt } from './task-attempt.ts';
import type { TaskEnd, TaskSet, TaskSetFailure } from './task-set.ts';

/** Everything the schedulers react to. One queue takes them all, so each decision sees a state that nothing else changes. */
export type SchedulerEvent = TaskSchedulerEvent | DAGSchedulerEvent;

/** Events from executors, and from the reading of results. */
export type TaskSchedulerEvent =
  | { readonly kind: 'ExecutorAdded'; readonly executorId: ExecutorId; readonly cores: number }
  | {
      readonly kind: 'ExecutorLost';
      readonly executorId: ExecutorId;
      readonly message: string;
      readonly caused: boolean;
    }
  | {
      readonly kind: 'StatusUpdates';
      readonly executorId: ExecutorId;
      readonly updates: readonly TaskUpdate[];
    }
  | { readonly kind: 'ResultFetched'; readonly attempt: TaskAttempt; readonly fetched: FetchedResult };

export type FetchedResult =
  | { readonly ok: true; readonly output: TaskOutput; readonly update: FinishedUpdate }
  | { readonly ok: false; readonly error: unknown; readonly update: FinishedUpdate };

export type FinishedUpdate = Extract<TaskUpdate, { kind: 'finished' }>;

/** Events from the program, and from the task scheduler. */
export type DAGSchedulerEvent =
  | { readonly kind: 'JobSubmitted'; readonly waiter: JobWaiter }
  | {
      readonly kind: 'JobCancelled';
      readonly jobId: JobId;
      readonly reason: string;
      readonly cause: unknown;
    }
  | { readonly kind: 'AllJobsCancelled'; readonly reason: string }
  | { readonly kind: 'TaskStarted'; readonly attempt: TaskAttempt }
  | { readonly kind: 'TaskEnded'; readonly attempt: TaskAttempt; readonly end: TaskEnd }
  | { readonly kind: 'TaskSetFailed'; readonly taskSet: TaskSet; readonly failure: TaskSetFailure }
  | { readonly kind: 'ResubmitFailedStages' }
  | { readonly kind: 'ShuffleForgotten'; readonly shuffleId: ShuffleId }
  | { readonly kind: 'Stopped'; readonly reason: string };
