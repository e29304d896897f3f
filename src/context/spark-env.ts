import { dirname, isAbsolute } from 'node:path';
import { LocalBackend } from '../cluster/local/local-backend.ts';
import { ScratchDir } from '../cluster/local/scratch-dir.ts';
import { systemClock } from '../common/clock.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import { IdGenerator, type RddId, type ShuffleId } from '../common/ids.ts';
import { applicationConf } from '../conf/application.ts';
import { driverConf } from '../conf/driver.ts';
import { filesConf } from '../conf/files.ts';
import { parseMaster } from '../conf/master-url.ts';
import { rddConf } from '../conf/rdd.ts';
import { rpcConf } from '../conf/rpc.ts';
import { schedulerConf } from '../conf/scheduler.ts';
import { shuffleConf } from '../conf/shuffle.ts';
import type { SparkConf } from '../conf/spark-conf.ts';
import type { JobRunner } from '../rdd/job-runner.ts';
import { checkTaskCpus } from '../scheduler/check-task-cpus.ts';
import type { DAGScheduler } from '../scheduler/dag-scheduler.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import type { SparkStatusTracker } from '../scheduler/status-tracker.ts';
import { mergeUpdates } from '../shared-variables/accumulator-context.ts';
import { BroadcastManager } from '../shared-variables/broadcast-manager.ts';
import { BlockManagerMaster } from '../storage/block-manager-master.ts';
import { ClassCaptures } from './class-captures.ts';
import { ClosureCaptures } from './closure-captures.ts';
import { ContextCleaner } from './context-cleaner.ts';
import { DatasetResolver } from './dataset-resolver.ts';
import { Logger } from './logger.ts';
import { type ProgressBar, progressBar } from './progress-bar.ts';
import { ResultFileFetcher } from './result-file-fetcher.ts';
import { TaskEncoder } from './task-encoder.ts';

/**
 * The services of one driver, joined. The executor is started first, so that it comes up while everything else is made.
 *
 * Life: running → stopped, by `stop` or because executors cannot be started; a stopped one refuses work with the reason.
 */
export class SparkEnv {
  readonly conf: SparkConf;
  readonly logger: Logger;
  readonly defaultParallelism: number;
  readonly takeScaling: JobRunner['takeScaling'];
  readonly resolver: DatasetResolver;
  readonly captures: ClosureCaptures;
  readonly classes: ClassCaptures;
  readonly broadcasts: BroadcastManager;
  /** What executors keep of persisted RDDs. */
  readonly blocks = new BlockManagerMaster();
  readonly cleaner: ContextCleaner;
  readonly dagScheduler: DAGScheduler;
  readonly statusTracker: SparkStatusTracker;
  readonly #scheduler: Scheduler;
  readonly #progressBar: ProgressBar | undefined;
  readonly #backend: LocalBackend;
  readonly #rddIds = new IdGenerator();
  readonly #shuffleIds = new IdGenerator();
  /** Actions under way; while there are any the program stays alive. */
  #actions = 0;
  #stopped: { readonly code: string; readonly reason: string; readonly cause?: unknown } | undefined;

  constructor(conf: SparkConf) {
    this.conf = conf;
    this.logger = new Logger(applicationConf.logLevel.get(conf));
    const master = parseMaster(conf.getEntry(applicationConf.master));
    checkTaskCpus(schedulerConf.taskCpus.get(conf), conf.get('spark.master').trim(), master.cores);
    const configuredParallelism = schedulerConf.defaultParallelism.get(conf);
    this.defaultParallelism = configuredParallelism ?? master.cores;
    const warn = (message: string) => this.logger.warn('SparkContext', message);

    const scratchDir = new ScratchDir(conf);
    this.#backend = new LocalBackend({
      cores: master.cores,
      conf,
      scratchDir,
      appRoot: appRoot(),
      listener: {
        executorAdded: (id, cores) => this.#scheduler.executorAdded(id, cores),
        executorLost: (id, message, loss) => {
          this.logger.error('LocalBackend', message);
          this.blocks.executorLost(id);
          this.#scheduler.executorLost(id, message, loss);
        },
        blockUpdates: (id, thread, updates) => {
          for (const rddId of this.blocks.update(id, thread, updates)) this.#backend.forgetRdd(rddId);
        },
        statusUpdates: (id, updates) => this.#scheduler.statusUpdates(id, updates),
        backendFailed: (error) => this.#fail(error),
        warn,
      },
    });

    this.takeScaling = {
      initialPartitions: rddConf.limitInitialNumPartitions.get(conf),
      factor: rddConf.limitScaleUpFactor.get(conf),
    };
    this.classes = new ClassCaptures(warn);
    this.broadcasts = new BroadcastManager({
      scratchDir: scratchDir.path,
      forget: (id) => this.#backend.forgetBroadcast(id),
      warn,
    });
    this.captures = new ClosureCaptures(this.classes, (objects) => this.broadcasts.classesIn(objects), warn);
    this.resolver = new DatasetResolver({
      captureClasses: (dataset, classes) => this.classes.addData(dataset, classes),
      defaultParallelism: configuredParallelism,
      ignoreEmptySplits: filesConf.ignoreEmptySplits.get(conf),
    });
    this.#progressBar = progressBar(conf);
    this.#scheduler = new Scheduler({
      options: {
        maxFailures: master.maxFailures,
        aheadPerCore: schedulerConf.dispatchAhead.get(conf),
        taskCpus: schedulerConf.taskCpus.get(conf),
        maxMessageBytes: rpcConf.messageMaxSizeMiB.get(conf) * 2 ** 20,
        maxResultBytes: driverConf.maxResultSize.get(conf),
        maxDirectOutputBytes: shuffleConf.maxDirectOutputSize.get(conf),
        maxConsecutiveStageAttempts: schedulerConf.maxConsecutiveStageAttempts.get(conf),
        maxStageAttempts: schedulerConf.maxStageAttempts.get(conf),
        starvationTimeoutMs: schedulerConf.starvationTimeout.get(conf),
        shuffleFilesOutliveExecutors: true,
      },
      catalog: this.resolver,
      encoder: new TaskEncoder(
        scratchDir.path,
        (fn) => this.captures.bytesOf(fn),
        (plan) => this.classes.bytesFor(plan),
      ),
      backend: this.#backend,
      resultFetcher: new ResultFileFetcher(scratchDir.path),
      cache: {
        isFullyCached: (dataset) =>
          this.blocks.isFullyCached(dataset, () => this.resolver.partitions(dataset).length),
      },
      accumulators: { taskSucceeded: mergeUpdates },
      warn,
      onFatalError: (error) => this.#fail(error),
      clock: systemClock,
      ...(this.#progressBar && { events: this.#progressBar }),
    });
    this.dagScheduler = this.#scheduler.dagScheduler;
    this.statusTracker = this.#scheduler.statusTracker;
    this.cleaner = new ContextCleaner({
      forgetShuffle: (shuffleId) => this.dagScheduler.forgetShuffle(shuffleId),
      forgetRdd: (rddId) => this.unpersist(rddId),
    });
  }

  /** Whether all map outputs of the shuffle are there. */
  isShuffled(shuffleId: ShuffleId): boolean {
    return this.#scheduler.mapOutputTracker.isAvailable(shuffleId);
  }

  /** What executors keep of the RDD goes. */
  unpersist(rddId: RddId): void {
    if (this.blocks.remove(rddId)) this.#backend.forgetRdd(rddId);
  }

  nextRddId(): number {
    return this.#rddIds.next();
  }

  nextShuffleId(): number {
    return this.#shuffleIds.next();
  }

  /** @param action what is about to be done, as the error says it */
  assertRunning(action: string): void {
    if (this.#stopped === undefined) return;
    const { code, reason, cause } = this.#stopped;
    const options = cause === undefined ? undefined : { cause };
    throw new SparkError(code, `Cannot ${action}: ${reason}`, options);
  }

  /** Keeps the program alive until the function it returns is called. */
  keepAlive(): () => void {
    if (this.#actions++ === 0) this.#backend.setBusy(true);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      if (--this.#actions === 0) this.#backend.setBusy(false);
    };
  }

  /** Idempotent. Settles when no process and no file is left. */
  async stop(reason: string): Promise<void> {
    this.#stopped ??= { code: 'CONTEXT_STOPPED', reason };
    this.broadcasts.stop();
    this.#scheduler.stop(reason);
    this.#progressBar?.close();
    const stopped = this.#backend.stop();
    // While the executor ends there is nothing else to do.
    import.meta.codeCache?.leave();
    await stopped;
  }

  #fail(thrown: unknown): void {
    const cause = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
    const reason = cause.message;
    const code = cause instanceof SparkError ? cause.code : 'SCHEDULER_FAILED';
    this.#stopped ??= { code, reason, cause };
    this.broadcasts.stop();
    this.#scheduler.fail(cause);
    this.#progressBar?.close();
    void this.#backend.stop();
  }
}

/** From where executors resolve the packages of the user: the folder of the program, else the working directory. */
function appRoot(): string {
  const program = process.argv[1];
  // Without a file (`node -e`, stdin) the first argument is the user's own, or a dash.
  const hasFile = program !== undefined && isAbsolute(program) && !process.execArgv.some(isEvaluation);
  return hasFile ? dirname(program) : process.cwd();
}

function isEvaluation(flag: string): boolean {
  return /^(?:-e|-p|-pe|--eval|--print)(?:=|$)/.test(flag);
}
