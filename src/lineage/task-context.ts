import { SparkError } from '../common/errors.ts';

/** What a running task knows of itself. User code gets it with `TaskContext.get()`. */
export interface TaskContextInfo {
  readonly stageId: number;
  readonly stageAttemptNumber: number;
  readonly partitionId: number;
  readonly attemptNumber: number;
  readonly taskAttemptId: number;
}

let running: TaskContext | undefined;

/**
 * The task that runs in this thread. A thread runs one task at a time.
 *
 * @example
 * ```ts
 * const placed = sc.parallelize(['a', 'b'], 2).map((x) => [TaskContext.get()!.partitionId, x]);
 * await placed.collect(); // => [[0, 'a'], [1, 'b']]
 * ```
 */
export class TaskContext {
  readonly stageId: number;
  readonly stageAttemptNumber: number;
  readonly partitionId: number;
  readonly attemptNumber: number;
  readonly taskAttemptId: number;
  readonly #onCompletion: (() => void)[] = [];

  constructor(info: TaskContextInfo) {
    this.stageId = info.stageId;
    this.stageAttemptNumber = info.stageAttemptNumber;
    this.partitionId = info.partitionId;
    this.attemptNumber = info.attemptNumber;
    this.taskAttemptId = info.taskAttemptId;
  }

  /** The running task, or undefined on the driver. */
  static get(): TaskContext | undefined {
    return running;
  }

  /** The partition of the running task, 0 on the driver. */
  static getPartitionId(): number {
    return running?.partitionId ?? 0;
  }

  /** Runs `listener` when the task ends, in whichever way; the last one added runs first. */
  addTaskCompletionListener(listener: () => void): this {
    this.#onCompletion.push(listener);
    return this;
  }

  /** The engine's own: runs `body` as this task, then its completion listeners. */
  run<T>(body: () => T): T {
    if (running !== undefined) {
      throw new SparkError(
        'TASK_RUNNING',
        `Cannot run task ${this.taskAttemptId}: this thread runs another task`,
      );
    }
    running = this;
    try {
      return body();
    } finally {
      try {
        this.#complete();
      } finally {
        running = undefined;
      }
    }
  }

  #complete(): void {
    let failure: { thrown: unknown } | undefined;
    for (let listener = this.#onCompletion.pop(); listener; listener = this.#onCompletion.pop()) {
      try {
        listener();
      } catch (thrown) {
        failure ??= { thrown };
      }
    }
    if (failure) throw failure.thrown;
  }
}
