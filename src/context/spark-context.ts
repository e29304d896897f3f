import { type CallSite, captureCallSite, formatCallSite } from '../common/call-site.ts';
import { SparkError, TaskNotSerializableError } from '../common/errors.ts';
import { invalidArgument, shown } from '../common/invalid-argument.ts';
import type { SparkConf } from '../conf/spark-conf.ts';
import { validateConf } from '../conf/validate-conf.ts';
import { checkPartitionCount } from '../lineage/partitioner.ts';
import { checkRDD } from '../rdd/check-rdd.ts';
import type { ActionOptions } from '../rdd/job-runner.ts';
import { RDD } from '../rdd/rdd.ts';
import type { Rec } from '../rdd/rec.ts';
import { userFunction } from '../rdd/task-functions.ts';
import type { SparkStatusTracker } from '../scheduler/status-tracker.ts';
import { registerAccumulator } from '../shared-variables/accumulator-context.ts';
import type { AccumulatorV2, AnyAccumulator } from '../shared-variables/accumulator-v2.ts';
import type { Broadcast } from '../shared-variables/broadcast.ts';
import { CollectionAccumulator } from '../shared-variables/collection-accumulator.ts';
import { DoubleAccumulator } from '../shared-variables/double-accumulator.ts';
import { LongAccumulator } from '../shared-variables/long-accumulator.ts';
import { ActiveContext } from './active-context.ts';
import { ContextJobRunner } from './context-job-runner.ts';
import { confOf, type SparkContextOptions } from './context-options.ts';
import { LOG_LEVELS, type LogLevel } from './logger.ts';
import { rangeLength } from './range-slices.ts';
import { SparkEnv } from './spark-env.ts';
import { readVersion } from './version.ts';

/** One context is active in an isolate at a time. */
const active = new ActiveContext<SparkContext>();

/**
 * The way into Firesteel: makes RDDs, runs jobs, owns the executor processes.
 *
 * Made synchronously; executors start in parallel with the program, and a start that fails rejects the first action. A program that does not
 * call `stop()` still ends, and leaves no process or file behind.
 *
 * @example
 * ```ts
 * await using sc = new SparkContext({ master: 'local[2]', appName: 'example' });
 * await sc.parallelize([1, 2, 3]).map((x) => x * 2).collect(); // => [2, 4, 6]
 * ```
 */
export class SparkContext implements AsyncDisposable {
  /** Milliseconds since the epoch. */
  readonly startTime = Date.now();
  readonly applicationId: string;
  readonly #conf: SparkConf;
  readonly #env: SparkEnv;
  readonly #runner: ContextJobRunner;
  readonly #site: CallSite;
  #stopped: Promise<void> | undefined;

  /**
   * @throws SparkError MASTER_NOT_SET, APP_NAME_NOT_SET, INVALID_MASTER, INVALID_CONF or CONTEXT_EXISTS
   */
  constructor(options: SparkConf | SparkContextOptions = {}) {
    this.#site = captureCallSite();
    active.check();
    this.#conf = confOf(options);
    validateConf(this.#conf);
    this.applicationId = this.#conf.getOption('spark.app.id') ?? `local-${this.startTime}`;
    this.#conf.set('spark.app.id', this.applicationId);
    this.#env = new SparkEnv(this.#conf);
    this.#runner = new ContextJobRunner(this.#env);
    active.set(this, this.#site);
  }

  /**
   * The active context, or a new one. Options are used only if there is none.
   *
   * @throws SparkError CONTEXT_STOPPED while the active one is being stopped, and what the constructor throws
   */
  static getOrCreate(options: SparkConf | SparkContextOptions = {}): SparkContext {
    const existing = active.get();
    if (existing === undefined) return new SparkContext(options);
    if (!existing.isStopped) return existing;
    throw new SparkError(
      'CONTEXT_STOPPED',
      'Cannot get the active SparkContext: it is being stopped; await its stop() before the next one is made',
    );
  }

  /** Of this package. */
  get version(): string {
    return readVersion();
  }

  get master(): string {
    return this.#conf.get('spark.master');
  }

  get appName(): string {
    return this.#conf.get('spark.app.name');
  }

  get isLocal(): boolean {
    return true;
  }

  get isStopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** A copy of the settings in effect. */
  getConf(): SparkConf {
    return this.#conf.clone();
  }

  /** Partitions of `parallelize` and `range` where none are named: `spark.default.parallelism`, else the number of task threads. */
  get defaultParallelism(): number {
    return this.#env.defaultParallelism;
  }

  /** Partitions that `textFile` asks for at least: the default parallelism, at most 2. */
  get defaultMinPartitions(): number {
    return Math.min(this.defaultParallelism, 2);
  }

  /** Jobs and stages that are running or have run. */
  get statusTracker(): SparkStatusTracker {
    return this.#env.statusTracker;
  }

  /**
   * An RDD of an array's elements, cut into `numSlices` partitions. The array is read at the first action.
   *
   * Elements may be instances of your own classes, also of those that extend `Map`, `Set`, `Array`, `Date` or an error: they come back as such, with their
   * public and #private fields, without a constructor being run. One with #private fields can be collected where its constructor only assigns fields, and
   * else as plain data made of it. Instances of classes of packages, and of classes that extend one, are refused (`NOT_SERIALIZABLE`).
   *
   * @example
   * ```ts
   * await sc.parallelize(['a', 'b', 'c'], 2).count(); // => 3
   * ```
   */
  parallelize<T extends Rec>(data: Iterable<T>, numSlices = this.defaultParallelism): RDD<T> {
    checkPartitionCount('parallelize', numSlices);
    if (typeof data === 'string' || typeof data?.[Symbol.iterator] !== 'function') {
      throw invalidArgument('parallelize', 'an array', data);
    }
    const array: readonly T[] = Array.isArray(data) ? data : [...data];
    return this.#rdd({ kind: 'parallelize', data: { current: array }, numSlices, site: this.#callSite() });
  }

  /**
   * An RDD without partitions.
   *
   * @example
   * ```ts
   * await sc.emptyRDD().isEmpty(); // => true
   * ```
   */
  emptyRDD<T>(): RDD<T> {
    return this.#rdd({ kind: 'union', parents: [], site: this.#callSite() });
  }

  /**
   * The numbers `start`, `start + step`, … below `end` (above it for a negative step): `range(end)` or `range(start, end, step?, numSlices?)`.
   * Exact; nothing is stored.
   *
   * @example
   * ```ts
   * await sc.range(1, 10, 3).collect(); // => [1, 4, 7]
   * ```
   */
  range(start: number, end?: number, step = 1, numSlices = this.defaultParallelism): RDD<number> {
    const [from, to] = end === undefined ? [0, start] : [start, end];
    checkPartitionCount('range', numSlices);
    for (const [name, value] of Object.entries({ start: from, end: to, step })) {
      if (Number.isSafeInteger(value) && !(name === 'step' && value === 0)) continue;
      const need = name === 'step' ? 'an integer other than 0' : 'a safe integer';
      throw new SparkError(
        'INVALID_ARGUMENT',
        `Cannot call range: ${name} must be ${need}, got ${shown(value)}`,
      );
    }
    if (!Number.isSafeInteger(rangeLength(from, to, step))) {
      throw new SparkError(
        'INVALID_ARGUMENT',
        `Cannot call range: from ${from} to ${to} are too many numbers to count`,
      );
    }
    return this.#rdd({ kind: 'range', start: from, end: to, step, numSlices, site: this.#callSite() });
  }

  /**
   * The lines of text files: a file, a directory, a glob, or several with commas between. Lines end at `\n`, `\r\n` or `\r`; bytes
   * that are no UTF-8 become U+FFFD; `.gz` files are unpacked, each one partition. Hidden files (`_x`, `.x`) are skipped.
   *
   * @param minPartitions asked for at least; files are cut into splits of at most 32 MiB
   */
  textFile(path: string, minPartitions = this.defaultMinPartitions): RDD<string> {
    if (typeof path !== 'string') throw invalidArgument('textFile', 'a path', path);
    checkPartitionCount('textFile', minPartitions);
    return this.#rdd({ kind: 'textFile', path, minPartitions, site: this.#callSite() });
  }

  /**
   * The records of all `rdds`, duplicates too. Shuffles: no. Its partitions are those of all, one after another; where all lie by equal partitioners, partition `i` is partition
   * `i` of each, and the partitioner stays.
   *
   * @example
   * ```ts
   * await sc.union([sc.range(2), sc.range(3)]).collect(); // => [0, 1, 0, 1, 2]
   * ```
   */
  union<T>(rdds: readonly RDD<T>[]): RDD<T> {
    if (!Array.isArray(rdds)) throw invalidArgument('union', 'an array of RDDs', rdds);
    for (const rdd of rdds) checkRDD('union', rdd);
    const parents = rdds.map((rdd) => rdd.dataset);
    return this.#rdd({ kind: 'union', parents, site: this.#callSite() });
  }

  /**
   * Runs `fn` once on each of the given partitions (all by default), with an iterator over its records: what `fn` returns, in order.
   *
   * @example
   * ```ts
   * await sc.runJob(sc.range(0, 6, 1, 2), (records) => [...records].length); // => [3, 3]
   * ```
   */
  async runJob<T, U>(
    rdd: RDD<T>,
    fn: (records: IterableIterator<T>) => U,
    partitions?: readonly number[],
    options?: ActionOptions,
  ): Promise<U[]> {
    checkRDD('runJob', rdd);
    const site = this.#callSite();
    const results: U[] = [];
    await this.#runner.runJob({
      ...options,
      dataset: rdd.dataset,
      result: { kind: 'partition', fn: userFunction(fn, 'runJob', site), keepsResult: true },
      ...(partitions && { partitions }),
      action: 'runJob',
      site,
      onResult: (position, [value]) => {
        results[position] = value as U;
      },
    });
    return results;
  }

  /**
   * A read-only value for all tasks: written once, sent to each executor once and decoded once in each task thread, however many functions and jobs use it.
   *
   * The value is read at once, so what the program changes later is not seen. It may hold whatever a function may capture: data, Maps, typed arrays, instances
   * of classes, functions, other broadcasts. Cost: the encoded value is written to a file in the scratch directory (`spark.local.dir`), at most 1 GiB;
   * each task thread that uses it reads it once and has a copy of its own on its heap.
   *
   * @throws TaskNotSerializableError with the path to what cannot be sent: an RDD (collect it first), a SparkContext, a socket, more than 1 GiB
   * @throws SparkError BROADCAST_NOT_WRITTEN, CONTEXT_STOPPED
   *
   * @example
   * ```ts
   * const names = sc.broadcast(new Map([[1, 'one'], [2, 'two']]));
   * await sc.parallelize([1, 2, 1]).map((id) => names.value.get(id)).collect(); // => ['one', 'two', 'one']
   * names.destroy();
   * ```
   */
  broadcast<T>(value: T): Broadcast<T> {
    this.#env.assertRunning('broadcast a value');
    return this.#env.broadcasts.broadcast(value, this.#callSite());
  }

  /**
   * Registers an accumulator, so that functions may capture it. See `AccumulatorV2` for what counts.
   *
   * @throws SparkError INVALID_ARGUMENT, ACCUMULATOR_REGISTERED_TWICE, or INVALID_ACCUMULATOR where its class has #private fields and the program does not
   * let itself be inspected
   */
  register<IN, OUT>(accumulator: AccumulatorV2<IN, OUT>, name?: string): void {
    registerAccumulator(accumulator, name);
  }

  /**
   * A registered accumulator of integers: sum, count, average.
   *
   * @example
   * ```ts
   * const lines = sc.longAccumulator('lines');
   * await sc.range(100).foreach(() => lines.add(1));
   * lines.value; // => 100
   * ```
   */
  longAccumulator(name?: string): LongAccumulator {
    return registered(new LongAccumulator(), name);
  }

  /**
   * A registered accumulator of numbers: sum, count, average.
   *
   * @example
   * ```ts
   * const weights = sc.doubleAccumulator('weights');
   * await sc.parallelize([0.5, 1.5]).foreach((w) => weights.add(w));
   * weights.avg; // => 1
   * ```
   */
  doubleAccumulator(name?: string): DoubleAccumulator {
    return registered(new DoubleAccumulator(), name);
  }

  /**
   * A registered accumulator that keeps everything that is added. Memory: all of it on the driver.
   *
   * @example
   * ```ts
   * const odd = sc.collectionAccumulator<number>('odd');
   * await sc.range(0, 4, 1, 1).foreach((x) => { if (x % 2) odd.add(x); });
   * odd.value; // => [1, 3]
   * ```
   */
  collectionAccumulator<T>(name?: string): CollectionAccumulator<T> {
    return registered(new CollectionAccumulator<T>(), name);
  }

  /** Cancels a job by its id (see `statusTracker`): its action rejects with JOB_CANCELLED. Unknown ids are ignored. */
  cancelJob(jobId: number, reason?: string): void {
    this.#env.dagScheduler.cancelJob(jobId, reason ?? `cancelJob(${jobId}) was called`);
  }

  /** Cancels all running and waiting jobs. */
  cancelAllJobs(reason?: string): void {
    this.#env.dagScheduler.cancelAllJobs(reason ?? 'cancelAllJobs() was called');
    this.#runner.cancelPreparing(reason ?? 'cancelAllJobs() was called');
  }

  /** What the driver logs to stderr: OFF, FATAL, ERROR, WARN, INFO, DEBUG, TRACE or ALL. */
  setLogLevel(level: LogLevel): void {
    const known = LOG_LEVELS.find((name) => name === String(level).toUpperCase());
    if (known === undefined) {
      throw new SparkError(
        'INVALID_ARGUMENT',
        `Cannot set the log level to "${String(level)}": use one of ${LOG_LEVELS.join(', ')}`,
      );
    }
    this.#env.logger.level = known;
  }

  /**
   * Fails running jobs with CONTEXT_STOPPED, ends the executors and removes their files. Idempotent; resolves when nothing is left.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** A context inside a closure has no meaning: tasks cannot start jobs. */
  [Symbol.for('firesteel.wire')](): never {
    throw new TaskNotSerializableError(
      'CONTEXT_IN_CLOSURE',
      'is the SparkContext, which exists on the driver only; transformations and actions cannot be called inside other transformations. ' +
        'Compute what the function needs before, and capture the result',
      [],
    );
  }

  async #stop(): Promise<void> {
    const site = captureCallSite();
    try {
      await this.#env.stop(`the SparkContext was stopped at ${formatCallSite(site)}`);
    } finally {
      active.clear(this);
    }
  }

  #rdd<T>(node: Parameters<ContextJobRunner['createDataset']>[0]): RDD<T> {
    return new RDD<T>(this.#runner, this.#runner.createDataset(node));
  }

  #callSite(): CallSite {
    return captureCallSite();
  }
}

function registered<A extends AnyAccumulator>(accumulator: A, name: string | undefined): A {
  registerAccumulator(accumulator, name);
  return accumulator;
}
