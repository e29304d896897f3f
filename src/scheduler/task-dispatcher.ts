import { type ExecutorId, IdGenerator } from '../common/ids.ts';
import type { ExecutorSlots } from './executor-slots.ts';
import { LaunchBatch, type LaunchProblem } from './launch-batch.ts';
import type { MapOutputTracker } from './map-output-tracker.ts';
import type { SchedulerOptions } from './options.ts';
import type { Pool } from './pool.ts';
import type { SchedulerBackend, TaskBinaryEncoder } from './ports.ts';
import type { TaskAttempt } from './task-attempt.ts';
import type { TaskSetManager } from './task-set-manager.ts';

export interface TaskDispatcherDeps {
  readonly options: SchedulerOptions;
  readonly backend: SchedulerBackend;
  readonly encoder: TaskBinaryEncoder;
  readonly tracker: MapOutputTracker;
}

/** What becomes of the tasks that the dispatcher hands out. */
export interface DispatchOutcome {
  /** The task is in a message to its executor, which is sent before anything else is told of this executor. */
  sent(attempt: TaskAttempt): void;
  /** The task was handed out and cannot go; without a problem because its task set was given up a moment before. */
  notSent(attempt: TaskAttempt, problem: LaunchProblem | undefined): void;
}

/** Matches waiting tasks with executors that have room, and sends them in as few messages as can be. */
export class TaskDispatcher {
  readonly #deps: TaskDispatcherDeps;
  readonly #pool: Pool<TaskSetManager>;
  readonly #executors: ReadonlyMap<ExecutorId, ExecutorSlots>;
  readonly #outcome: DispatchOutcome;
  readonly #taskIds = new IdGenerator();

  constructor(
    deps: TaskDispatcherDeps,
    pool: Pool<TaskSetManager>,
    executors: ReadonlyMap<ExecutorId, ExecutorSlots>,
    outcome: DispatchOutcome,
  ) {
    this.#deps = deps;
    this.#pool = pool;
    this.#executors = executors;
    this.#outcome = outcome;
  }

  /** Goes on until no executor has room or no task waits. */
  run(): void {
    while (this.#pool.first() !== undefined && this.#round());
  }

  /** Returns whether tasks could not be sent, which leaves room for others. */
  #round(): boolean {
    const open: ExecutorSlots[] = [];
    for (const executor of this.#executors.values()) if (executor.wantsTasks) open.push(executor);
    if (open.length === 0) return false;
    const launches = new Map<ExecutorSlots, TaskAttempt[]>(open.map((executor) => [executor, []]));
    this.#assign(open, launches);
    let someNotSent = false;
    for (const [executor, attempts] of launches) someNotSent = this.#send(executor, attempts) || someNotSent;
    return someNotSent;
  }

  /** Free threads of all executors first, then a task ahead for each, and so on, one task at a time to each. */
  #assign(open: readonly ExecutorSlots[], launches: ReadonlyMap<ExecutorSlots, TaskAttempt[]>): void {
    const { aheadPerCore } = this.#deps.options;
    if (aheadPerCore > 0) this.#assignPersisted(open, launches);
    for (let depth = 1; depth <= 1 + aheadPerCore; depth++) {
      for (let given = true; given; ) {
        given = false;
        for (const executor of open) {
          if (executor.numAssigned >= Math.min(executor.slots * depth, executor.capacity)) continue;
          const manager = this.#pool.first();
          if (manager === undefined) return;
          this.#give(executor, manager, launches);
          given = true;
        }
      }
    }
  }

  /**
   * Tasks that use kept partitions go all at once: each thread takes first what it keeps itself, and would idle where only those of others
   * are at hand.
   */
  #assignPersisted(
    open: readonly ExecutorSlots[],
    launches: ReadonlyMap<ExecutorSlots, TaskAttempt[]>,
  ): void {
    for (let i = 0; ; i++) {
      const manager = this.#pool.first();
      if (manager === undefined || !manager.taskSet.usesPersisted) return;
      this.#give(open[i % open.length]!, manager, launches);
    }
  }

  #give(
    executor: ExecutorSlots,
    manager: TaskSetManager,
    launches: ReadonlyMap<ExecutorSlots, TaskAttempt[]>,
  ): void {
    const attempt = manager.launch(this.#taskIds.next(), executor.id);
    this.#pool.update(manager);
    executor.add(attempt);
    launches.get(executor)!.push(attempt);
  }

  #send(executor: ExecutorSlots, attempts: readonly TaskAttempt[]): boolean {
    if (attempts.length === 0) return false;
    const { encoder, tracker, options, backend } = this.#deps;
    const batch = new LaunchBatch(executor, encoder, tracker, options.maxMessageBytes, (message) =>
      backend.launchTasks(executor.id, message),
    );
    let someNotSent = false;
    for (const attempt of attempts) {
      const isNeeded = !attempt.manager.isZombie;
      const problem = isNeeded ? batch.add(attempt) : undefined;
      if (isNeeded && problem === undefined) {
        this.#outcome.sent(attempt);
        continue;
      }
      someNotSent = true;
      executor.remove(attempt);
      // What cannot be sent may end other tasks of its set, which the executor has to know by then.
      batch.flush();
      this.#outcome.notSent(attempt, problem);
    }
    batch.flush();
    return someNotSent;
  }
}
