import { type CallSite, captureCallSite, formatCallSite } from '../common/call-site.ts';
import { TaskNotSerializableError } from '../common/errors.ts';
import { invalidArgument } from '../common/invalid-argument.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { type LineageNode, operatorOf } from '../lineage/nodes.ts';
import type { Partitioner } from '../lineage/partitioner.ts';
import { MEMORY_ONLY, NONE, type StorageLevel } from '../lineage/storage-level.ts';
import { debugString, rddClassName } from './debug-string.ts';
import type { JobRunner } from './job-runner.ts';
import type { RDD } from './rdd.ts';

/** How a value tells the closure encoder what to do with it; an RDD refuses. */
const WIRE = Symbol.for('firesteel.wire');

/**
 * What all faces of an RDD stand on: its dataset, its context, its name. Records are never held here.
 */
export abstract class RDDCore<T> {
  /** The engine's own: the lineage handle. */
  readonly dataset: Dataset;
  protected readonly runner: JobRunner;
  /** Holds the record type, so that `RDD<number>` and `RDD<string>` differ. */
  declare protected readonly record: T;

  constructor(runner: JobRunner, dataset: Dataset) {
    this.runner = runner;
    this.dataset = dataset;
  }

  /** Unique in its context. */
  get id(): number {
    return this.dataset.id;
  }

  /** The name given by `setName`. */
  get name(): string | undefined {
    return this.dataset.name;
  }

  /**
   * Names the RDD in `toDebugString()` and in job lists.
   *
   * @example
   * ```ts
   * sc.range(3).setName('numbers').name; // => 'numbers'
   * ```
   */
  setName(name: string): this {
    this.dataset.name = name;
    return this;
  }

  /**
   * The number of partitions. A promise, since inputs are listed no earlier than needed. That of a sort is told by the job that draws its sample, which this call runs.
   *
   * @example
   * ```ts
   * await sc.parallelize([1, 2, 3], 2).getNumPartitions(); // => 2
   * ```
   */
  async getNumPartitions(): Promise<number> {
    return (await this.runner.resolve(this.dataset)).numPartitions;
  }

  /**
   * The partitioner by which the keys are placed, if there is one. A promise: default partitioners are settled at the first action, and that of a sort by the job that draws its
   * sample, which this call runs.
   *
   * @example
   * ```ts
   * const counts = sc.parallelize(['a', 'b']).map((w) => [w, 1]).reduceByKey((a, b) => a + b, 4);
   * (await counts.partitioner())?.numPartitions; // => 4
   * ```
   */
  async partitioner(): Promise<Partitioner | undefined> {
    return (await this.runner.resolve(this.dataset)).partitioner;
  }

  /**
   * Keeps the partitions as they are computed, as objects in the memory of the thread that computed them, so that later jobs read them there. Lazy: the first job
   * that computes a partition keeps it. Memory: the records, within `spark.memory.fraction` of the executor's; what does not fit, or gave way to
   * others (the least recently used first), is computed again when it is needed. Records that are kept must not be changed by later functions.
   *
   * Differs from Spark so far: `MEMORY_ONLY` is the one level.
   *
   * @throws SparkError INVALID_ARGUMENT for any other level
   * @example
   * ```ts
   * const squares = sc.range(1000).map((x) => x * x).persist();
   * await squares.count(); // => 1000
   * await squares.max(); // => 998001
   * ```
   */
  persist(level: StorageLevel = MEMORY_ONLY): this {
    if (level !== MEMORY_ONLY) throw invalidArgument('persist', 'StorageLevel.MEMORY_ONLY', level);
    if (this.dataset.level === NONE) this.runner.persist(this.dataset, level);
    return this;
  }

  /**
   * `persist()` in memory.
   *
   * @example
   * ```ts
   * const squares = sc.range(10).map((x) => x * x).cache();
   * squares.getStorageLevel() === StorageLevel.MEMORY_ONLY; // => true
   * ```
   */
  cache(): this {
    return this.persist();
  }

  /**
   * Lets go of the partitions that are kept. What was derived from them stays. Does not wait for executors.
   *
   * @example
   * ```ts
   * sc.range(10).cache().unpersist().getStorageLevel() === StorageLevel.NONE; // => true
   * ```
   */
  unpersist(): this {
    if (this.dataset.level !== NONE) this.runner.unpersist(this.dataset);
    return this;
  }

  /** How the RDD is persisted; `StorageLevel.NONE` if it is not. */
  getStorageLevel(): StorageLevel {
    return this.dataset.level;
  }

  /**
   * The lineage as text, in Spark's form: one line an RDD, indented at each shuffle, with partition counts in brackets.
   */
  async toDebugString(): Promise<string> {
    return debugString(this.dataset, {
      countPartitions: async (dataset) => (await this.runner.resolve(dataset)).numPartitions,
      storageInfo: (dataset) => this.runner.storageInfo(dataset),
    });
  }

  /**
   * How an action on this RDD would run now, as text to read: its stages in the order in which they run, and the steps of each. A step is one compiled loop, from what
   * it reads to what takes its records; grouping, sorting, `mapPartitions` and the held side of a join end one. Also told are partitions and partitioners, shuffles that
   * are left out since the pairs lie in place or were moved by an earlier job, what is kept in memory, and the jobs
   * that run before the action's own: those that draw the sample of a sort, count for `zipWithIndex`, or find the thresholds of `sampleByKeyExact`.
   *
   * Runs no job. Lists the input files, as `getNumPartitions` does; what is known only from such jobs is told as such.
   *
   * The text is for people: its form may change.
   *
   * @example
   * ```ts
   * const counts = sc.range(100).map((n) => [n % 10, 1]).reduceByKey((a, b) => a + b);
   * (await counts.explain()).split('\n')[0]; // => 'Stage 1 of 2: 2 partitions'
   * ```
   */
  async explain(): Promise<string> {
    return this.runner.explain(this.dataset);
  }

  toString(): string {
    const { node, id, name } = this.dataset;
    return `${name ?? ''}${name ? ' ' : ''}${rddClassName(node)}[${id}] at ${operatorOf(node)} at ${formatCallSite(node.site)}`;
  }

  /** An RDD inside a closure has no meaning: tasks cannot start jobs. */
  [WIRE](): never {
    throw new TaskNotSerializableError(
      'RDD_IN_CLOSURE',
      `is an RDD (${this.toString()}); transformations and actions run on the driver only, not inside other transformations. ` +
        'Collect what the function needs first, or join the two RDDs',
      [],
    );
  }

  protected derive<U>(node: LineageNode): RDD<U> {
    const Rdd = this.constructor as new (runner: JobRunner, dataset: Dataset) => RDD<U>;
    return new Rdd(this.runner, this.runner.createDataset(node));
  }

  protected callSite(): CallSite {
    return captureCallSite();
  }
}
