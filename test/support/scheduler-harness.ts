import type { CallSite } from '../../src/common/call-site.ts';
import type { ExecutorId, TaskId } from '../../src/common/ids.ts';
import { createDataset, type Dataset } from '../../src/lineage/dataset.ts';
import type { LineageNode } from '../../src/lineage/nodes.ts';
import type { PartitionSpec } from '../../src/lineage/partition-spec.ts';
import { HashPartitioner, type Partitioner } from '../../src/lineage/partitioner.ts';
import type { StagePlan, StageSink } from '../../src/lineage/stage-plan.ts';
import type { LaunchTasks, TaskUpdate } from '../../src/protocol/executor-messages.ts';
import type { SparkListenerEvent } from '../../src/protocol/listener-events.ts';
import type { MapOutputs } from '../../src/protocol/map-status.ts';
import type { TaskDescription, TaskResult } from '../../src/protocol/task-description.ts';
import type { ExceptionFailure, FetchFailed, TaskEndReason } from '../../src/protocol/task-end-reason.ts';
import type { TaskLocality } from '../../src/protocol/task-locality.ts';
import { emptyTaskMetrics } from '../../src/protocol/task-metrics.ts';
import { handDriven } from '../../src/scheduler/event-loop.ts';
import type { JobSubmission, JobWaiter } from '../../src/scheduler/job-waiter.ts';
import type { GivenSchedulerOptions, SchedulerOptions } from '../../src/scheduler/options.ts';
import type { TaskBinaryEncoder } from '../../src/scheduler/ports.ts';
import { Scheduler, type SchedulerDeps } from '../../src/scheduler/scheduler.ts';
import { encodeThrown } from '../../src/serializer/thrown-codec.ts';
import { FakeClock } from './fake-clock.ts';

export const site: CallSite = { file: '/app/job.ts', line: 42, column: 7 };

/** A task as an executor holds it. */
export interface HeldTask extends TaskDescription {
  readonly executorId: ExecutorId;
  readonly plan: StagePlan;
  /** The outputs of the shuffles it reads, as its executor was told of them. */
  readonly inputs: readonly MapOutputs[];
  started: boolean;
}

export interface SubmittedJob {
  readonly waiter: JobWaiter;
  /** Position to value; a position that came twice throws. */
  readonly results: Map<number, unknown>;
  /** What `completion` came to. */
  outcome: 'pending' | 'succeeded' | Error;
}

/** A fetch failure of the output that the map task `mapTask` wrote. */
export function fetchFailed(
  mapTask: HeldTask,
  reduceTask: HeldTask,
  message = 'the file is gone',
): FetchFailed {
  if (mapTask.plan.sink.kind !== 'shuffleWrite') throw new Error('not a map task');
  return {
    kind: 'FetchFailed',
    shuffleId: mapTask.plan.sink.shuffleId,
    mapIndex: mapTask.partition,
    mapId: mapTask.taskId,
    executorId: mapTask.executorId,
    reduceId: reduceTask.partition,
    message,
  };
}

export function threw(error: unknown, more: Partial<ExceptionFailure> = {}): ExceptionFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'ExceptionFailure', code: 'TASK_THREW', message, thrown: encodeThrown(error), ...more };
}

/**
 * Schedulers with nothing real around them: the test is the executors. Every call that reports something runs the event queue until it is
 * empty, so what follows is decided when it returns.
 */
export class SchedulerHarness {
  readonly clock = new FakeClock();
  readonly scheduler: Scheduler;
  /** What executors hold now, in the order in which it was sent. */
  readonly held = new Map<TaskId, HeldTask>();
  readonly messages: { readonly executorId: ExecutorId; readonly message: LaunchTasks }[] = [];
  /** What executors tell of the tasks that they start and finish. */
  locality: TaskLocality = 'NO_PREF';
  metrics = emptyTaskMetrics();
  readonly kills: { readonly taskId: TaskId; readonly reason: string }[] = [];
  readonly forgottenStages: string[] = [];
  readonly forgottenShuffles: number[] = [];
  readonly encodedPlans: StagePlan[] = [];
  readonly discarded: TaskResult[] = [];
  readonly warnings: string[] = [];
  readonly events: SparkListenerEvent[] = [];
  readonly fatalErrors: unknown[] = [];
  readonly jobs: SubmittedJob[] = [];
  readonly #partitions = new Map<Dataset, number>();
  readonly #partitioners = new Map<Dataset, Partitioner>();
  readonly #plans = new Map<string, StagePlan>();
  readonly #knownBy = new Map<ExecutorId, { binaries: Set<string>; outputs: Map<number, MapOutputs> }>();
  readonly #values = new WeakMap<TaskResult, unknown>();
  readonly #updates = new WeakMap<TaskResult, Uint8Array>();
  #nextDataset = 0;
  #nextShuffle = 0;

  constructor(options: Partial<SchedulerOptions> = {}, deps: Partial<SchedulerDeps> = {}) {
    const encoder = deps.encoder ?? smallEncoder;
    this.scheduler = new Scheduler({
      options: { ...defaultOptions, ...options },
      catalog: {
        partitions: (dataset) => this.specsOf(dataset),
        partitioner: (dataset) => this.#partitioners.get(dataset),
      },
      backend: {
        launchTasks: (executorId, message) => this.#launched(executorId, message),
        killTask: (executorId, taskId, reason) => {
          if (this.held.get(taskId)?.executorId !== executorId) {
            throw new Error(`executor ${executorId} does not hold task ${taskId}`);
          }
          this.kills.push({ taskId, reason });
        },
        forgetStage: (id) => {
          this.forgottenStages.push(id);
          for (const known of this.#knownBy.values()) known.binaries.delete(id);
        },
        forgetShuffle: (id) => {
          this.forgottenShuffles.push(id);
          for (const known of this.#knownBy.values()) known.outputs.delete(id);
        },
      },
      resultFetcher: {
        fetch: (result) => ({
          value: this.#values.get(result),
          accumulatorUpdates: this.#updates.get(result),
        }),
        discard: (result) => void this.discarded.push(result),
      },
      warn: (message) => void this.warnings.push(message),
      onFatalError: (error) => void this.fatalErrors.push(error),
      events: { post: (event) => void this.events.push(event) },
      clock: this.clock,
      turns: handDriven,
      ...deps,
      encoder: {
        encode: (plan, id) => {
          const binary = encoder.encode(plan, id);
          this.encodedPlans.push(plan);
          this.#plans.set(id, plan);
          return binary;
        },
        encodeSpec: (spec) => encoder.encodeSpec(spec),
      },
    });
  }

  specsOf(dataset: Dataset): readonly PartitionSpec[] {
    const count = this.#partitions.get(dataset) ?? 0;
    return Array.from({ length: count }, (_, index) => ({ kind: 'range', first: index, step: 1, count: 1 }));
  }

  // Lineages.

  source(numPartitions: number): Dataset {
    const numSlices = numPartitions;
    return this.#dataset({ kind: 'range', start: 0, end: 100, step: 1, numSlices, site }, numPartitions);
  }

  /** A narrow operator. */
  keys(parent: Dataset): Dataset {
    return this.#dataset({ kind: 'keys', parent, site }, this.#partitions.get(parent)!);
  }

  union(...parents: Dataset[]): Dataset {
    const count = parents.reduce((sum, parent) => sum + this.#partitions.get(parent)!, 0);
    return this.#dataset({ kind: 'union', parents, site }, count);
  }

  shuffled(parent: Dataset, numPartitions: number): Dataset {
    const shuffleId = this.#nextShuffle++;
    const partitioning = numPartitions;
    const dataset = this.#dataset(
      { kind: 'shuffled', parent, shuffleId, partitioning, aggregator: undefined, site },
      numPartitions,
    );
    this.#partitioners.set(dataset, new HashPartitioner(numPartitions));
    return dataset;
  }

  #dataset(node: LineageNode, numPartitions: number): Dataset {
    const dataset = createDataset(this.#nextDataset++, node);
    this.#partitions.set(dataset, numPartitions);
    return dataset;
  }

  // The program.

  submit(dataset: Dataset, request: Partial<JobSubmission> = {}): SubmittedJob {
    const results = new Map<number, unknown>();
    const waiter = this.scheduler.dagScheduler.submitJob({
      dataset,
      result: { kind: 'collect' },
      partitions: this.specsOf(dataset).map((_, index) => index),
      onResult: (position, value) => {
        if (results.has(position)) throw new Error(`position ${position} came twice`);
        results.set(position, value);
      },
      description: 'collect',
      site,
      ...request,
    });
    const job: SubmittedJob = { waiter, results, outcome: 'pending' };
    waiter.completion.then(
      () => {
        job.outcome = 'succeeded';
      },
      (error) => {
        job.outcome = error;
      },
    );
    this.jobs.push(job);
    this.scheduler.drain();
    return job;
  }

  // The executors.

  addExecutor(executorId: ExecutorId = '0', cores = 2): void {
    this.scheduler.executorAdded(executorId, cores);
    this.scheduler.drain();
  }

  loseExecutor(executorId: ExecutorId = '0', message = 'exit code 7', caused = false): void {
    for (const task of [...this.held.values()]) {
      if (task.executorId === executorId) this.held.delete(task.taskId);
    }
    this.scheduler.executorLost(executorId, message, { caused });
    this.scheduler.drain();
  }

  /** The tasks that executors hold, of one stage if given, in the order in which they were sent. */
  tasks(stageId?: number): HeldTask[] {
    return [...this.held.values()].filter((task) => stageId === undefined || task.stageId === stageId);
  }

  /** The one task that computes `partition` of `stageId`; the newest if there are several. */
  task(stageId: number, partition: number): HeldTask {
    const task = this.tasks(stageId).findLast((held) => held.partition === partition);
    if (task === undefined) throw new Error(`no executor holds task ${partition} of stage ${stageId}`);
    return task;
  }

  start(...tasks: HeldTask[]): void {
    for (const task of tasks) {
      if (task.started) continue;
      task.started = true;
      this.#update(task, { kind: 'started', taskId: task.taskId, thread: 0, locality: this.locality });
    }
  }

  /** The task succeeds. A map task's value is its sizes; a result task's is its partition unless one is given. */
  succeed(
    task: HeldTask,
    value: unknown = defaultValueOf(task),
    bytes = 10,
    accumulatorUpdates?: Uint8Array,
  ): void {
    this.start(task);
    this.held.delete(task.taskId);
    const result: TaskResult = { kind: 'direct', value: new Uint8Array(bytes) };
    this.#values.set(result, value);
    if (accumulatorUpdates !== undefined) this.#updates.set(result, accumulatorUpdates);
    this.#update(task, { kind: 'finished', taskId: task.taskId, result, metrics: this.metrics });
  }

  fail(task: HeldTask, reason: TaskEndReason): void {
    if (reason.kind !== 'TaskKilled') this.start(task);
    this.held.delete(task.taskId);
    this.#update(task, { kind: 'failed', taskId: task.taskId, reason });
  }

  /** Answers every kill as an executor does. */
  obeyKills(): void {
    for (const { taskId, reason } of this.kills.splice(0)) {
      const task = this.held.get(taskId);
      if (task !== undefined) this.fail(task, { kind: 'TaskKilled', reason });
    }
  }

  /** Lets every task succeed, until nothing is held. */
  succeedAll(stageId?: number): void {
    for (let tasks = this.tasks(stageId); tasks.length > 0; tasks = this.tasks(stageId)) {
      for (const task of tasks) if (this.held.has(task.taskId)) this.succeed(task);
    }
  }

  advance(ms: number): void {
    this.clock.advance(ms);
    this.scheduler.drain();
  }

  #update(task: HeldTask, update: TaskUpdate): void {
    this.scheduler.statusUpdates(task.executorId, [update]);
    this.scheduler.drain();
  }

  #launched(executorId: ExecutorId, message: LaunchTasks): void {
    this.messages.push({ executorId, message });
    const known = this.#knownBy.get(executorId) ?? { binaries: new Set(), outputs: new Map() };
    this.#knownBy.set(executorId, known);
    for (const binary of message.binaries) known.binaries.add(binary.id);
    for (const outputs of message.mapOutputs) known.outputs.set(outputs.shuffleId, outputs);
    for (const description of message.tasks) {
      const { taskId, binaryId, shuffles } = description;
      if (!known.binaries.has(binaryId)) throw new Error(`executor ${executorId} lacks ${binaryId}`);
      const inputs = shuffles.map(({ shuffleId, epoch }) => {
        const outputs = known.outputs.get(shuffleId);
        if (outputs?.epoch !== epoch) throw new Error(`executor ${executorId} lacks shuffle ${shuffleId}`);
        return outputs;
      });
      const plan = this.#plans.get(binaryId)!;
      this.held.set(taskId, { ...description, executorId, plan, inputs, started: false });
    }
  }
}

const defaultOptions: GivenSchedulerOptions = {
  maxFailures: 1,
  aheadPerCore: 8,
  taskCpus: 1,
  maxMessageBytes: 128 * 2 ** 20,
  maxResultBytes: 2 ** 30,
  maxDirectOutputBytes: 2 ** 16,
  maxConsecutiveStageAttempts: 4,
  maxStageAttempts: 2 ** 31 - 1,
  starvationTimeoutMs: 15_000,
  shuffleFilesOutliveExecutors: true,
};

const smallEncoder: TaskBinaryEncoder = {
  encode: (_plan, id) => ({ id, bytes: new Uint8Array(10) }),
  encodeSpec: () => new Uint8Array(5),
};

function defaultValueOf(task: HeldTask): unknown {
  const sink: StageSink = task.plan.sink;
  return sink.kind === 'result' ? task.partition : { sizes: [1] };
}
