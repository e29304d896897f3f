import type { Clock } from '../common/clock.ts';
import { messageOf } from '../common/errors.ts';
import type { ExecutorId, StageId, TaskId } from '../common/ids.ts';
import type { TaskUpdate } from '../protocol/executor-messages.ts';
import type { BinaryId, TaskResult } from '../protocol/task-description.ts';
import { ExecutorSlots } from './executor-slots.ts';
import type { LaunchProblem } from './launch-batch.ts';
import type { MapOutputTracker } from './map-output-tracker.ts';
import type { SchedulerOptions } from './options.ts';
import { Pool } from './pool.ts';
import type { EventSink, ResultFetcher, SchedulerBackend, TaskBinaryEncoder, TaskOutput } from './ports.ts';
import type { FetchedResult, FinishedUpdate, TaskSchedulerEvent } from './scheduler-events.ts';
import { StarvationWatch } from './starvation-watch.ts';
import type { TaskAttempt } from './task-attempt.ts';
import { TaskDispatcher } from './task-dispatcher.ts';
import type { TaskSet } from './task-set.ts';
import { type TaskKiller, TaskSetManager } from './task-set-manager.ts';

export interface TaskSchedulerDeps {
  readonly options: SchedulerOptions;
  readonly backend: SchedulerBackend;
  readonly encoder: TaskBinaryEncoder;
  readonly resultFetcher: ResultFetcher;
  readonly tracker: MapOutputTracker;
  readonly events: EventSink;
  readonly clock: Clock;
  /** The time of events, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly warn: (message: string) => void;
  readonly post: (event: TaskSchedulerEvent) => void;
}

/**
 * Keeps the task sets and executors, has tasks sent by its {@link TaskDispatcher}, and takes what executors report. Retries are each
 * TaskSetManager's, stages and jobs the DAG scheduler's.
 *
 * Runs only inside events of the one queue. When the queue is empty, no executor has room that a waiting task could use.
 */
export class TaskScheduler implements TaskKiller {
  readonly thrown: TaskKiller['thrown'];
  readonly #deps: TaskSchedulerDeps;
  readonly #starvation: StarvationWatch;
  readonly #executors = new Map<ExecutorId, ExecutorSlots>();
  readonly #taskIdToAttempt = new Map<TaskId, TaskAttempt>();
  /** All attempts of a stage that still have tasks somewhere, the newest last. */
  readonly #stageIdToManagers = new Map<StageId, TaskSetManager[]>();
  readonly #pool = new Pool<TaskSetManager>();
  readonly #dispatcher: TaskDispatcher;

  constructor(deps: TaskSchedulerDeps) {
    this.#deps = deps;
    this.thrown = deps.resultFetcher.thrown?.bind(deps.resultFetcher);
    this.#dispatcher = new TaskDispatcher(deps, this.#pool, this.#executors, {
      sent: (attempt) => void this.#taskIdToAttempt.set(attempt.taskId, attempt),
      notSent: (attempt, problem) => this.#notSent(attempt, problem),
    });
    this.#starvation = new StarvationWatch(deps.clock, deps.options.starvationTimeoutMs, deps.warn);
  }

  /** Tasks that can run at the same time now. */
  get numSlots(): number {
    let slots = 0;
    for (const executor of this.#executors.values()) slots += executor.slots;
    return slots;
  }

  /** Tasks that executors hold, task sets that are not finished, and how many binaries and outputs are known to be with executors. */
  get held(): { readonly tasks: number; readonly taskSets: number; readonly sent: number } {
    let taskSets = 0;
    for (const managers of this.#stageIdToManagers.values()) taskSets += managers.length;
    let sent = 0;
    for (const executor of this.#executors.values()) {
      sent += executor.sentBinaries.size + executor.sentOutputs.size;
    }
    return { tasks: this.#taskIdToAttempt.size, taskSets, sent };
  }

  submitTasks(taskSet: TaskSet): void {
    const managers = this.#stageIdToManagers.get(taskSet.stageId) ?? [];
    for (const older of managers) {
      older.becomeZombie('a newer attempt of the stage was submitted');
      this.#pool.update(older);
    }
    const manager = new TaskSetManager(taskSet, this.#deps.options.maxFailures, this);
    this.#stageIdToManagers.set(taskSet.stageId, [...managers.filter((older) => !older.isFinished), manager]);
    this.#pool.update(manager);
  }

  /** Nobody needs the stage: its tasks are killed, their ends are not reported. */
  cancelStage(stageId: StageId, reason: string): void {
    for (const manager of this.#stageIdToManagers.get(stageId) ?? []) {
      manager.cancel(reason);
      this.#settle(manager);
    }
  }

  /** No attempt of the stage will be submitted again. */
  forgetBinary(binaryId: BinaryId): void {
    for (const executor of this.#executors.values()) executor.sentBinaries.delete(binaryId);
    this.#deps.backend.forgetStage(binaryId);
  }

  forgetShuffle(shuffleId: number): void {
    for (const executor of this.#executors.values()) executor.sentOutputs.delete(shuffleId);
    this.#deps.backend.forgetShuffle(shuffleId);
  }

  handle(event: TaskSchedulerEvent): void {
    switch (event.kind) {
      case 'ExecutorAdded':
        this.#executorAdded(event.executorId, event.cores);
        break;
      case 'ExecutorLost':
        this.#executorLost(event.executorId, event.message, event.caused);
        break;
      case 'StatusUpdates':
        for (const update of event.updates) this.#statusUpdate(event.executorId, update);
        break;
      case 'ResultFetched':
        this.#resultFetched(event.attempt, event.fetched);
        break;
    }
  }

  close(): void {
    this.#starvation.close();
  }

  kill(attempt: TaskAttempt, reason: string): void {
    // A task of the round that is being sent may not be known to its executor yet: it is dropped, not killed.
    if (attempt.killed || !this.#taskIdToAttempt.has(attempt.taskId)) return;
    attempt.killed = true;
    this.#deps.backend.killTask(attempt.executorId, attempt.taskId, reason);
  }

  #executorAdded(executorId: ExecutorId, cores: number): void {
    const { options, events, now } = this.#deps;
    this.#executorLost(executorId, 'another executor took its place', true);
    const slots = Math.floor(cores / options.taskCpus);
    // An executor starts a task that is ahead as soon as a thread is free, which may be before enough of them are.
    const ahead = options.taskCpus === 1 ? options.aheadPerCore : 0;
    this.#executors.set(executorId, new ExecutorSlots(executorId, slots, ahead));
    events.post({ kind: 'ExecutorAdded', time: now(), executorId, cores });
  }

  #executorLost(executorId: ExecutorId, message: string, caused: boolean): void {
    const executor = this.#executors.get(executorId);
    if (executor === undefined) return;
    this.#executors.delete(executorId);
    const { events, now } = this.#deps;
    events.post({ kind: 'ExecutorRemoved', time: now(), executorId, reason: message });
    const attempts = [...executor.tasks];
    // First of all, so that none of them is killed for another's failure.
    for (const attempt of attempts) this.#taskIdToAttempt.delete(attempt.taskId);
    // An executor may die before it reports that a task began. So as many are to blame as it had threads, first those that are known to have begun, then those it
    // held first; else a task that kills its executor at once might run again and again.
    const begun = attempts.filter((attempt) => attempt.state === 'running');
    const others = attempts.filter((attempt) => attempt.state !== 'running');
    const blamed = new Set([...begun, ...others.slice(0, Math.max(0, executor.slots - begun.length))]);
    for (const attempt of attempts) {
      const counted = blamed.has(attempt);
      attempt.manager.failed(
        attempt,
        { kind: 'ExecutorLost', executorId, message, caused },
        undefined,
        counted,
      );
      this.#settle(attempt.manager);
    }
  }

  #statusUpdate(executorId: ExecutorId, update: TaskUpdate): void {
    const attempt = this.#taskIdToAttempt.get(update.taskId);
    if (attempt === undefined || attempt.executorId !== executorId) {
      if (update.kind === 'finished') this.#deps.resultFetcher.discard(update.result);
      return;
    }
    if (update.kind === 'started') attempt.locality = update.locality;
    // A task that was killed while it waited ends without having started.
    if (update.kind !== 'failed' || update.reason.kind !== 'TaskKilled') attempt.manager.started(attempt);
    if (update.kind === 'started') return;
    this.#taskIdToAttempt.delete(attempt.taskId);
    this.#executors.get(executorId)?.remove(attempt);
    if (update.kind === 'finished') this.#finished(attempt, update);
    else attempt.manager.failed(attempt, update.reason, update.metrics);
    this.#settle(attempt.manager);
  }

  #finished(attempt: TaskAttempt, update: FinishedUpdate): void {
    const { manager } = attempt;
    const { resultFetcher } = this.#deps;
    if (!manager.wantsResultOf(attempt)) {
      resultFetcher.discard(update.result);
      manager.superseded(attempt, update.metrics);
      return;
    }
    const meter = manager.taskSet.resultMeter;
    if (meter !== undefined && !meter.add(resultBytes(update.result))) {
      const reason = meter.describe();
      resultFetcher.discard(update.result);
      manager.abort({ message: reason, cause: undefined });
      manager.failed(attempt, { kind: 'TaskKilled', reason }, update.metrics);
      return;
    }
    attempt.state = 'fetching';
    this.#fetch(attempt, update);
  }

  #fetch(attempt: TaskAttempt, update: FinishedUpdate): void {
    const { resultFetcher, post } = this.#deps;
    let output: TaskOutput | Promise<TaskOutput>;
    try {
      output = resultFetcher.fetch(update.result, attempt.taskSet.binary.plan.sink);
    } catch (error) {
      this.#resultFetched(attempt, { ok: false, error, update });
      return;
    }
    if (!(output instanceof Promise)) {
      this.#resultFetched(attempt, { ok: true, output, update });
      return;
    }
    output.then(
      (fetched) => post({ kind: 'ResultFetched', attempt, fetched: { ok: true, output: fetched, update } }),
      (error) => post({ kind: 'ResultFetched', attempt, fetched: { ok: false, error, update } }),
    );
  }

  #resultFetched(attempt: TaskAttempt, fetched: FetchedResult): void {
    const { manager } = attempt;
    const { metrics, result } = fetched.update;
    if (fetched.ok) {
      manager.succeeded(attempt, fetched.output, metrics);
      this.#tellOtherAttempts(attempt);
    } else {
      manager.taskSet.resultMeter?.subtract(resultBytes(result));
      const message = `the result of the task could not be read: ${messageOf(fetched.error)}`;
      manager.failed(attempt, { kind: 'TaskResultLost', message }, metrics);
    }
    this.#settle(manager);
  }

  /** What one attempt of a stage computed no other has to. */
  #tellOtherAttempts(attempt: TaskAttempt): void {
    const managers = this.#stageIdToManagers.get(attempt.manager.stageId);
    if (managers === undefined || managers.length === 1) return;
    for (const manager of [...managers]) {
      if (manager === attempt.manager) continue;
      manager.completedElsewhere(attempt.key);
      this.#settle(manager);
    }
  }

  /** Brings the tables up to date with what a manager has become. */
  #settle(manager: TaskSetManager): void {
    this.#pool.update(manager);
    if (!manager.isFinished) return;
    const managers = this.#stageIdToManagers.get(manager.stageId);
    if (managers === undefined) return;
    const others = managers.filter((other) => other !== manager);
    if (others.length === 0) this.#stageIdToManagers.delete(manager.stageId);
    else this.#stageIdToManagers.set(manager.stageId, others);
  }

  /** Fills the executors that have room. Called when no event waits. */
  offer(): void {
    this.#dispatcher.run();
    const starving = this.#pool.first() !== undefined && this.#taskIdToAttempt.size === 0;
    this.#starvation.update(starving, this.#executors.size);
  }

  #notSent(attempt: TaskAttempt, problem: LaunchProblem | undefined): void {
    const { manager } = attempt;
    if (problem?.kind === 'failure') manager.abort(problem.failure);
    manager.failed(attempt, problem?.kind === 'outputsMissing' ? problem.reason : NOT_NEEDED);
    this.#settle(manager);
  }
}

const NOT_NEEDED = { kind: 'TaskKilled', reason: 'the stage failed' } as const;

function resultBytes(result: TaskResult): number {
  return result.kind === 'direct' ? result.value.byteLength : result.bytes;
}
