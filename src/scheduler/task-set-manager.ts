import type { ExecutorId, JobId, StageId, TaskId } from '../common/ids.ts';
import type { FetchFailed, TaskEndReason } from '../protocol/task-end-reason.ts';
import type { TaskMetrics } from '../protocol/task-metrics.ts';
import { describeTaskFailure } from './failure-text.ts';
import type { PoolMember } from './pool.ts';
import type { TaskOutput } from './ports.ts';
import { TaskAttempt } from './task-attempt.ts';
import type { TaskSet, TaskSetFailure } from './task-set.ts';

const PENDING = 0;
const IN_FLIGHT = 1;
const DONE = 2;

/** A task whose thread or executor was lost runs once more; this many losses fail its job. */
const LOSSES_THAT_FAIL = 2;

/** What a manager asks of the task scheduler it belongs to. */
export interface TaskKiller {
  kill(attempt: TaskAttempt, reason: string): void;
  /** What a task threw, from its bytes. */
  readonly thrown?: ((bytes: Uint8Array) => unknown) | undefined;
}

/**
 * Runs one task set: hands out tasks, counts failures and losses, retries, gives up. It decides about tasks; what an end means for stages
 * and jobs is left to the task set's `events`.
 *
 * States: `live` → `zombie` (hands out nothing more: all tasks done, given up, or a newer attempt of the stage is there; running tasks
 * may still end and count) → finished when no attempt is left. `cancelled` is a zombie whose results nobody wants.
 */
export class TaskSetManager implements PoolMember {
  readonly taskSet: TaskSet;
  readonly #maxFailures: number;
  readonly #killer: TaskKiller;
  readonly #states: Uint8Array;
  readonly #attemptNumbers: Uint16Array;
  readonly #failures = new Map<number, number>();
  readonly #losses = new Map<number, number>();
  readonly #running = new Set<TaskAttempt>();
  /** Made when another attempt of the stage computes something for the first time. */
  #keyToIndex: Map<number, number> | undefined;
  /** Tasks to run again, before those from `#next` on that never ran. May hold tasks that are done meanwhile. */
  #retries: number[] = [];
  #nextRetry = 0;
  #next = 0;
  #pending: number;
  #done = 0;
  #state: 'live' | 'zombie' | 'cancelled' = 'live';
  #aborted = false;

  constructor(taskSet: TaskSet, maxFailures: number, killer: TaskKiller) {
    this.taskSet = taskSet;
    this.#maxFailures = maxFailures;
    this.#killer = killer;
    this.#states = new Uint8Array(taskSet.keys.length);
    this.#attemptNumbers = new Uint16Array(taskSet.keys.length);
    this.#pending = taskSet.keys.length;
  }

  get jobId(): JobId {
    return this.taskSet.jobId;
  }

  get stageId(): StageId {
    return this.taskSet.stageId;
  }

  get isZombie(): boolean {
    return this.#state !== 'live';
  }

  get isFinished(): boolean {
    return this.#state !== 'live' && this.#running.size === 0;
  }

  get hasPendingTasks(): boolean {
    return this.#state === 'live' && this.#pending > 0;
  }

  get numRunning(): number {
    return this.#running.size;
  }

  /** Hands out the next waiting task. Only while {@link hasPendingTasks}. */
  launch(taskId: TaskId, executorId: ExecutorId): TaskAttempt {
    const index = this.#takePending();
    this.#states[index] = IN_FLIGHT;
    this.#pending--;
    const attemptNumber = this.#attemptNumbers[index]!++;
    const attempt = new TaskAttempt(taskId, this, index, attemptNumber, executorId);
    this.#running.add(attempt);
    return attempt;
  }

  #takePending(): number {
    for (;;) {
      const index = this.#nextRetry < this.#retries.length ? this.#takeRetry() : this.#next++;
      if (this.#states[index] === PENDING) return index;
      if (index >= this.#states.length) throw new Error('No task is waiting');
    }
  }

  #takeRetry(): number {
    const index = this.#retries[this.#nextRetry++]!;
    if (this.#nextRetry === this.#retries.length) {
      this.#retries = [];
      this.#nextRetry = 0;
    }
    return index;
  }

  started(attempt: TaskAttempt): void {
    if (attempt.state !== 'queued') return;
    attempt.state = 'running';
    attempt.wasStarted = true;
    this.taskSet.events.taskStarted(attempt);
  }

  /** Whether the result of an attempt that just succeeded is worth fetching. */
  wantsResultOf(attempt: TaskAttempt): boolean {
    return this.#state !== 'cancelled' && this.#states[attempt.index] !== DONE;
  }

  succeeded(attempt: TaskAttempt, output: TaskOutput, metrics: TaskMetrics | undefined): void {
    if (!this.#end(attempt)) return;
    this.#markDone(attempt.index);
    this.taskSet.events.taskEnded(attempt, { reason: { kind: 'Success' }, output, metrics });
  }

  /** The attempt succeeded and nobody wants its result: see {@link wantsResultOf}. */
  superseded(attempt: TaskAttempt, metrics: TaskMetrics | undefined): void {
    const why = this.#state === 'cancelled' ? 'the stage was cancelled' : 'another attempt succeeded';
    const reason: TaskEndReason = { kind: 'TaskKilled', reason: why };
    if (this.#end(attempt)) this.taskSet.events.taskEnded(attempt, { reason, metrics });
  }

  /** `counted` tells of a loss whether it is the task's own: not one that only waited at the executor, not one the driver caused. */
  failed(attempt: TaskAttempt, reason: TaskEndReason, metrics?: TaskMetrics, counted = true): void {
    if (!this.#end(attempt)) return;
    const mayRetry = this.#state === 'live' && this.#states[attempt.index] === IN_FLIGHT;
    this.taskSet.events.taskEnded(attempt, { reason, metrics });
    if (reason.kind === 'FetchFailed') this.#outputsMissing(reason);
    else if (mayRetry) this.#retryOrGiveUp(attempt, reason, counted);
  }

  #retryOrGiveUp(attempt: TaskAttempt, reason: TaskEndReason, counted: boolean): void {
    const giveUp = this.#countAgainst(attempt, reason, counted);
    if (giveUp !== undefined) {
      this.abort(giveUp);
      return;
    }
    this.#states[attempt.index] = PENDING;
    this.#pending++;
    this.#retries.push(attempt.index);
  }

  #countAgainst(attempt: TaskAttempt, reason: TaskEndReason, counted: boolean): TaskSetFailure | undefined {
    const task = {
      stageId: this.stageId,
      partition: attempt.partition,
      executorId: attempt.executorId,
    };
    switch (reason.kind) {
      case 'ExceptionFailure':
      case 'TaskResultLost': {
        const failures = increment(this.#failures, attempt.index);
        const isFinal = reason.kind === 'ExceptionFailure' && reason.final === true;
        if (!isFinal && failures < this.#maxFailures) return undefined;
        return describeTaskFailure(task, 'failed', failures, reason, this.#killer.thrown);
      }
      case 'ThreadLost':
      case 'ExecutorLost': {
        if (!counted || reason.caused === true) return undefined;
        const losses = increment(this.#losses, attempt.index);
        return losses < LOSSES_THAT_FAIL ? undefined : describeTaskFailure(task, 'was lost', losses, reason);
      }
      default:
        return undefined;
    }
  }

  /** The stage will be submitted again for what is missing; tasks that did not start yet would miss the same output. */
  #outputsMissing(reason: FetchFailed): void {
    this.becomeZombie(`map outputs of shuffle ${reason.shuffleId} are missing`);
  }

  /** Another attempt of the stage computed `key`. */
  completedElsewhere(key: number): void {
    for (const attempt of this.#running) {
      if (attempt.key !== key) continue;
      this.#markDone(attempt.index);
      this.#killer.kill(attempt, 'another attempt succeeded');
      return;
    }
    if (this.#state !== 'live') return;
    this.#keyToIndex ??= new Map(this.taskSet.keys.map((known, index) => [known, index]));
    const index = this.#keyToIndex.get(key);
    if (index !== undefined) this.#markDone(index);
  }

  /** Gives the task set up. */
  abort(failure: TaskSetFailure): void {
    if (this.#aborted || this.#state === 'cancelled') return;
    this.#aborted = true;
    this.becomeZombie('the stage failed');
    this.taskSet.events.taskSetFailed(this.taskSet, failure);
  }

  /** Hands out nothing more and takes back what executors have not started; what runs may end and count. */
  becomeZombie(reason: string): void {
    if (this.#state !== 'live') return;
    this.#state = 'zombie';
    for (const attempt of this.#running) {
      if (attempt.state === 'queued') this.#killer.kill(attempt, reason);
    }
  }

  /** Nobody needs the task set any more. */
  cancel(reason: string): void {
    this.#state = 'cancelled';
    for (const attempt of this.#running) this.#killer.kill(attempt, reason);
  }

  #markDone(index: number): void {
    if (this.#states[index] === DONE) return;
    if (this.#states[index] === PENDING) this.#pending--;
    this.#states[index] = DONE;
    this.#done++;
    if (this.#done === this.#states.length && this.#state === 'live') this.#state = 'zombie';
  }

  /** False when the attempt had ended already. */
  #end(attempt: TaskAttempt): boolean {
    attempt.state = 'ended';
    return this.#running.delete(attempt);
  }
}

function increment(counts: Map<number, number>, index: number): number {
  const count = (counts.get(index) ?? 0) + 1;
  counts.set(index, count);
  return count;
}
