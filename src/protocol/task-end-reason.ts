import type { ExecutorId, ShuffleId, TaskId } from '../common/ids.ts';

/**
 * Why a task ended. The scheduler switches on it: the failure of a task is a value, not an exception that crosses layers.
 */
export type TaskEndReason =
  | { readonly kind: 'Success' }
  | ExceptionFailure
  | FetchFailed
  | TaskKilled
  | TaskResultLost
  | ThreadLost
  | ExecutorLost;

/** User code threw, left an unhandled rejection, or called `process.exit`. Counts against `spark.task.maxFailures`. */
export interface ExceptionFailure {
  readonly kind: 'ExceptionFailure';
  /** Firesteel's code for what happened: TASK_THREW, UNHANDLED_REJECTION, PROCESS_EXIT, NOT_SERIALIZABLE, OUT_OF_MEMORY, … */
  readonly code: string;
  /** One sentence that names operator, user's line and record where they are known. */
  readonly message: string;
  /** The thrown value, encoded by the value codec; absent where it cannot be encoded (the message then tells it). */
  readonly thrown?: Uint8Array;
  readonly stack?: string;
  /** True for errors that a second try cannot change (a result that cannot be encoded, an output that exists). */
  readonly final?: boolean;
}

/** A map output could not be read. The map stage must run again for it. */
export interface FetchFailed {
  readonly kind: 'FetchFailed';
  readonly shuffleId: ShuffleId;
  readonly mapIndex: number;
  readonly mapId: TaskId;
  readonly executorId: ExecutorId;
  readonly reduceId: number;
  readonly message: string;
}

/** Killed on request. Does not count. */
export interface TaskKilled {
  readonly kind: 'TaskKilled';
  readonly reason: string;
}

/** The result was computed but could not be fetched. Counts. */
export interface TaskResultLost {
  readonly kind: 'TaskResultLost';
  readonly message: string;
}

/** The thread that ran the task ended under it, for example out of heap. The task runs once more; its second loss fails the job. */
export interface ThreadLost {
  readonly kind: 'ThreadLost';
  readonly message: string;
  /** The loss was caused by the driver, by killing a neighbour: it does not count. */
  readonly caused?: boolean;
}

/** The executor process that ran the task is gone. The task runs once more; its second loss fails the job. */
export interface ExecutorLost {
  readonly kind: 'ExecutorLost';
  readonly executorId: ExecutorId;
  /** Last words: exit code or signal, thread and heap of a fatal-error report, last lines of stderr. */
  readonly message: string;
  /** The loss was caused by the driver, by killing a neighbour: it does not count. */
  readonly caused?: boolean;
}
