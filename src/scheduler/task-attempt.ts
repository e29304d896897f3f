import type { ExecutorId, TaskId } from '../common/ids.ts';
import type { TaskInfo } from '../protocol/listener-events.ts';
import type { TaskLocality } from '../protocol/task-locality.ts';
import type { TaskSet } from './task-set.ts';
import type { TaskSetManager } from './task-set-manager.ts';

/**
 * One task on one executor.
 *
 * `queued` (sent, waits at the executor) → `running` (its thread has begun) → `fetching` (it is done and left the executor, its result
 * is being read) → `ended`. A loss or a failure ends it from any state.
 */
export class TaskAttempt {
  readonly taskId: TaskId;
  readonly manager: TaskSetManager;
  readonly index: number;
  readonly attemptNumber: number;
  readonly executorId: ExecutorId;
  state: 'queued' | 'running' | 'fetching' | 'ended' = 'queued';
  wasStarted = false;
  /** Known once it has started. */
  locality: TaskLocality = 'NO_PREF';
  /** The executor was told to end it. */
  killed = false;

  constructor(
    taskId: TaskId,
    manager: TaskSetManager,
    index: number,
    attemptNumber: number,
    executorId: ExecutorId,
  ) {
    this.taskId = taskId;
    this.manager = manager;
    this.index = index;
    this.attemptNumber = attemptNumber;
    this.executorId = executorId;
  }

  get taskSet(): TaskSet {
    return this.manager.taskSet;
  }

  /** What the stage calls the task. */
  get key(): number {
    return this.manager.taskSet.keys[this.index] as number;
  }

  get partition(): number {
    return this.manager.taskSet.partitions[this.index] as number;
  }

  info(): TaskInfo {
    const { stageId, stageAttempt } = this.manager.taskSet;
    const { taskId, partition, attemptNumber, executorId, locality } = this;
    return { taskId, stageId, stageAttempt, partition, attemptNumber, executorId, locality };
  }
}
