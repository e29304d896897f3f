import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type HeldTask, SchedulerHarness, threw } from '../../test/support/scheduler-harness.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { TaskEndReason } from '../protocol/task-end-reason.ts';

const SLOTS = 2;

/** Executors that keep map outputs in files which may vanish, and a program that submits and cancels jobs. */
class Cluster {
  readonly h: SchedulerHarness;
  readonly #aheadPerCore: number;
  readonly #datasets: Dataset[] = [];
  readonly #executors = new Set<string>();
  /** The map tasks whose files are there. */
  readonly #files = new Set<number>();
  #nextExecutor = 0;

  constructor(aheadPerCore: number, maxFailures: number, outlive: boolean) {
    this.#aheadPerCore = aheadPerCore;
    this.h = new SchedulerHarness({
      aheadPerCore,
      maxFailures,
      maxConsecutiveStageAttempts: 1_000,
      shuffleFilesOutliveExecutors: outlive,
    });
    const { h } = this;
    const a = h.source(3);
    const b = h.shuffled(a, 2);
    const c = h.shuffled(h.union(b, a), 3);
    const d = h.shuffled(b, 1);
    this.#datasets.push(a, b, c, h.keys(b), h.union(c, d), h.shuffled(h.union(c, d), 2));
  }

  addExecutor(): void {
    const id = String(this.#nextExecutor++);
    this.#executors.add(id);
    this.h.addExecutor(id, SLOTS);
  }

  submit(choice: number): void {
    this.h.submit(this.#datasets[choice % this.#datasets.length]!);
  }

  cancel(choice: number): void {
    this.h.scheduler.dagScheduler.cancelJob(choice % Math.max(1, this.h.jobs.length));
    this.h.scheduler.drain();
  }

  /** What a real executor would report: a task whose input is not there cannot succeed. */
  run(choice: number): void {
    const task = this.#pick(choice);
    if (task === undefined) return;
    for (const { shuffleId, statuses } of task.inputs) {
      const mapIndex = statuses.findIndex(({ mapId }) => !this.#files.has(mapId));
      if (mapIndex < 0) continue;
      const { mapId, executorId } = statuses[mapIndex]!;
      const message = `file of map task ${mapId} is gone`;
      const reduceId = task.partition;
      this.h.fail(task, { kind: 'FetchFailed', shuffleId, mapIndex, mapId, executorId, reduceId, message });
      return;
    }
    if (task.plan.sink.kind === 'shuffleWrite') this.#files.add(task.taskId);
    this.h.succeed(task);
  }

  start(choice: number): void {
    const task = this.#pick(choice);
    if (task !== undefined) this.h.start(task);
  }

  fail(choice: number, reason: TaskEndReason): void {
    const task = this.#pick(choice);
    if (task !== undefined) this.h.fail(task, reason);
  }

  loseFile(choice: number): void {
    const files = [...this.#files];
    if (files.length > 0) this.#files.delete(files[choice % files.length]!);
  }

  loseExecutor(choice: number, caused: boolean): void {
    const ids = [...this.#executors];
    if (ids.length === 0) return;
    const id = ids[choice % ids.length]!;
    this.#executors.delete(id);
    this.h.loseExecutor(id, 'lost', caused);
  }

  /** Nothing goes wrong any more. */
  settle(): void {
    this.addExecutor();
    for (let round = 0; round < 200 && this.h.scheduler.dagScheduler.held.jobs > 0; round++) {
      this.h.obeyKills();
      for (const task of this.h.tasks()) if (this.h.held.has(task.taskId)) this.run(this.#position(task));
      this.h.advance(200);
    }
    this.h.obeyKills();
    for (const task of this.h.tasks()) this.h.succeed(task);
  }

  check(): void {
    for (const id of this.#executors) {
      const held = this.h.tasks().filter((task) => task.executorId === id).length;
      expect(held).toBeLessThanOrEqual(SLOTS * (1 + this.#aheadPerCore));
    }
  }

  #pick(choice: number): HeldTask | undefined {
    const tasks = this.h.tasks();
    return tasks[choice % Math.max(1, tasks.length)];
  }

  #position(task: HeldTask): number {
    return this.h.tasks().indexOf(task);
  }
}

const choice = fc.nat(50);
const threadLost = (caused: boolean): TaskEndReason => ({ kind: 'ThreadLost', message: 'lost', caused });

const step: fc.Arbitrary<(cluster: Cluster) => void> = fc.oneof(
  { weight: 4, arbitrary: choice.map((n) => (cluster: Cluster) => cluster.submit(n)) },
  { weight: 30, arbitrary: choice.map((n) => (cluster: Cluster) => cluster.run(n)) },
  { weight: 8, arbitrary: choice.map((n) => (cluster: Cluster) => cluster.start(n)) },
  { weight: 3, arbitrary: choice.map((n) => (cluster: Cluster) => cluster.loseFile(n)) },
  { weight: 1, arbitrary: choice.map((n) => (cluster: Cluster) => cluster.fail(n, threw(new Error('bad')))) },
  {
    weight: 1,
    arbitrary: fc.tuple(choice, fc.boolean()).map(
      ([n, caused]) =>
        (cluster: Cluster) =>
          cluster.fail(n, threadLost(caused)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(choice, fc.boolean()).map(
      ([n, caused]) =>
        (cluster: Cluster) =>
          cluster.loseExecutor(n, caused),
    ),
  },
  { weight: 2, arbitrary: fc.constant((cluster: Cluster) => cluster.addExecutor()) },
  { weight: 1, arbitrary: choice.map((n) => (cluster: Cluster) => cluster.cancel(n)) },
  { weight: 4, arbitrary: fc.constant((cluster: Cluster) => cluster.h.obeyKills()) },
  { weight: 4, arbitrary: fc.constantFrom(50, 200).map((ms) => (cluster: Cluster) => cluster.h.advance(ms)) },
);

it('settles every job, with exact results, whatever happens to tasks, files and executors', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 120 }),
      fc.constantFrom(0, 1, 4),
      fc.constantFrom(1, 3),
      fc.boolean(),
      async (steps, aheadPerCore, maxFailures, outlive) => {
        const cluster = new Cluster(aheadPerCore, maxFailures, outlive);
        cluster.addExecutor();
        cluster.submit(4);
        for (const take of steps) {
          take(cluster);
          cluster.check();
        }
        cluster.settle();
        const { h } = cluster;
        await Promise.allSettled(h.jobs.map((job) => job.waiter.completion));
        for (const { outcome, results, waiter } of h.jobs) {
          if (outcome === 'succeeded') {
            const all = waiter.submission.partitions.map((partition) => [partition, partition]);
            expect([...results].sort()).toEqual(all);
          } else {
            expect(outcome).toMatchObject({ code: expect.stringMatching(/^JOB_(ABORTED|CANCELLED)$/) });
            expect((outcome as Error).message).not.toMatch(/came twice|could not be read/);
          }
        }
        expect(h.fatalErrors).toEqual([]);
        expect(h.scheduler.dagScheduler.held).toEqual({ jobs: 0, stages: 0 });
        expect(h.scheduler.taskScheduler.held).toMatchObject({ tasks: 0, taskSets: 0 });
        h.advance(1_000);
        expect(h.clock.numTimers).toBe(0);
        expect(h.scheduler.statusTracker.getActiveJobIds()).toEqual([]);
        expect(h.scheduler.statusTracker.getActiveStageIds()).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});
