import type { CallSite } from '../common/call-site.ts';
import { invalidArgument } from '../common/invalid-argument.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import type { TaskFunction } from '../lineage/user-function.ts';
import { emptyCollection } from './empty-collection.ts';
import { encodeArgument } from './encode-argument.ts';
import type { ActionOptions } from './job-runner.ts';
import { PipedRDDFunctions } from './piped-rdd-functions.ts';
import { takeRecords } from './take-records.ts';
import { userFunction } from './task-functions.ts';

/**
 * Actions: each runs a job, returns a promise that always settles, and takes `{ signal }` last.
 *
 * A function that a task threw from rejects the action with JOB_ABORTED, whose `cause` is the error thrown.
 */
export abstract class RDDActions<T> extends PipedRDDFunctions<T> {
  /**
   * All records, in order of partitions. Memory: all of them on the driver, at most `spark.driver.maxResultSize` encoded.
   *
   * @example
   * ```ts
   * await sc.parallelize([1, 2, 3]).collect(); // => [1, 2, 3]
   * ```
   */
  async collect(options?: ActionOptions): Promise<T[]> {
    const parts = await this.partitionResults<T>({ kind: 'collect' }, 'collect', this.callSite(), options);
    return parts.length === 1 ? [...(parts[0] as readonly T[])] : parts.flat();
  }

  /**
   * The number of records.
   *
   * @example
   * ```ts
   * await sc.range(10).count(); // => 10
   * ```
   */
  async count(options?: ActionOptions): Promise<number> {
    const parts = await this.partitionResults<number>({ kind: 'count' }, 'count', this.callSite(), options);
    return parts.reduce((total, [n]) => total + (n as number), 0);
  }

  /**
   * All records combined by `fn`, which must be associative; partitions are combined in order. Differs from Spark there: it combines them
   * as they come.
   *
   * @throws SparkError EMPTY_COLLECTION if there are no records
   * @example
   * ```ts
   * await sc.range(5).reduce((a, b) => a + b); // => 10
   * ```
   */
  async reduce(fn: (a: T, b: T) => T, options?: ActionOptions): Promise<T> {
    const site = this.callSite();
    const task = userFunction(fn, 'reduce', site);
    const parts = await this.partitionResults<T>({ kind: 'reduce', fn: task }, 'reduce', site, options);
    return firstOf(parts.flat(), 'reduce', (records) => records.reduce((a, b) => fn(a, b)));
  }

  /**
   * Like `reduce`, starting from `zero`, of which every partition and the final merge get a copy: `zero` counts once for each partition
   * and once more.
   *
   * @example
   * ```ts
   * await sc.range(5).fold(0, (a, b) => a + b); // => 10
   * ```
   */
  async fold(zero: T, fn: (a: T, b: T) => T, options?: ActionOptions): Promise<T> {
    const site = this.callSite();
    return this.#aggregate(zero, userFunction(fn, 'fold', site), fn, 'fold', site, options);
  }

  /**
   * Folds each partition with `seqOp` from a copy of `zero`, then merges the results with `combOp`, in order of partitions, into another copy. `zero` is as
   * it was at the call; where it is or holds an instance of a class, so do the copies, and `seqOp` may change its own.
   *
   * @throws SparkError NOT_SERIALIZABLE for a zero value that cannot be copied
   * @example
   * ```ts
   * await sc.parallelize(['a', 'bcd']).aggregate(0, (n, s) => n + s.length, (a, b) => a + b); // => 4
   * ```
   */
  async aggregate<U>(
    zero: U,
    seqOp: (acc: U, value: T) => U,
    combOp: (a: U, b: U) => U,
    options?: ActionOptions,
  ): Promise<U> {
    const site = this.callSite();
    return this.#aggregate(zero, userFunction(seqOp, 'aggregate', site), combOp, 'aggregate', site, options);
  }

  /**
   * The first `n` records. Tries one partition, then four times as many, until there are enough; a partition is read no further than needed.
   *
   * @example
   * ```ts
   * await sc.range(1000).take(3); // => [0, 1, 2]
   * ```
   */
  async take(n: number, options?: ActionOptions): Promise<T[]> {
    const site = this.callSite();
    return takeRecords<T>(this.runner, this.dataset, n, 'take', site, options);
  }

  /**
   * The first record. Reads partitions as `take` does, none further than needed.
   *
   * @throws SparkError EMPTY_COLLECTION if there are no records
   * @example
   * ```ts
   * await sc.parallelize(['a', 'b']).first(); // => 'a'
   * ```
   */
  async first(options?: ActionOptions): Promise<T> {
    const site = this.callSite();
    const records = await takeRecords<T>(this.runner, this.dataset, 1, 'first', site, options);
    return firstOf(records, 'first', ([record]) => record as T);
  }

  /**
   * True if there are no records. Reads one at most.
   *
   * @example
   * ```ts
   * await sc.range(10).filter((x) => x > 10).isEmpty(); // => true
   * ```
   */
  async isEmpty(options?: ActionOptions): Promise<boolean> {
    const site = this.callSite();
    return (await takeRecords<T>(this.runner, this.dataset, 1, 'isEmpty', site, options)).length === 0;
  }

  /**
   * The largest record, by `compare` or in natural order (one type; null and undefined first, NaN last).
   *
   * @throws SparkError EMPTY_COLLECTION if there are no records
   * @example
   * ```ts
   * await sc.parallelize(['aa', 'b']).max((a, b) => a.length - b.length); // => 'aa'
   * ```
   */
  async max(compare?: (a: T, b: T) => number, options?: ActionOptions): Promise<T> {
    return this.#extreme(compare, 1, 'max', this.callSite(), options);
  }

  /**
   * The smallest record; see `max`.
   *
   * @throws SparkError EMPTY_COLLECTION if there are no records
   * @example
   * ```ts
   * await sc.parallelize([3, 1, 2]).min(); // => 1
   * ```
   */
  async min(compare?: (a: T, b: T) => number, options?: ActionOptions): Promise<T> {
    return this.#extreme(compare, -1, 'min', this.callSite(), options);
  }

  /**
   * Runs `fn` on each record in the tasks. What it prints appears at the driver; what it assigns stays in the executor, so count with an accumulator.
   *
   * @example
   * ```ts
   * const total = sc.longAccumulator('total');
   * await sc.range(5).foreach((x) => total.add(x));
   * total.value; // => 10
   * ```
   */
  async foreach(fn: (value: T) => void, options?: ActionOptions): Promise<void> {
    const site = this.callSite();
    await this.partitionResults(
      { kind: 'foreach', fn: userFunction(fn, 'foreach', site) },
      'foreach',
      site,
      options,
    );
  }

  /**
   * Runs `fn` once a partition, in its task, with an iterator over its records: for work with set-up costs, such as a connection.
   *
   * @example
   * ```ts
   * const partitions = sc.longAccumulator('partitions');
   * await sc.range(0, 6, 1, 3).foreachPartition(() => partitions.add(1));
   * partitions.value; // => 3
   * ```
   */
  async foreachPartition(fn: (records: IterableIterator<T>) => void, options?: ActionOptions): Promise<void> {
    const site = this.callSite();
    const result: ResultNode = {
      kind: 'partition',
      fn: userFunction(fn, 'foreachPartition', site),
      keepsResult: false,
    };
    await this.partitionResults(result, 'foreachPartition', site, options);
  }

  /**
   * The records one partition at a time: one job each, so the driver holds the largest partition only.
   *
   * @example
   * ```ts
   * for await (const x of sc.range(3).toLocalIterator()) console.log(x);
   * ```
   */
  toLocalIterator(options?: ActionOptions): AsyncIterableIterator<T> {
    this.runner.snapshot(this.dataset);
    return this.#iterate(this.callSite(), options);
  }

  /**
   * Writes each partition as a text file `part-00000` … below the new directory `path`, a line a record (`String(record)`), and `_SUCCESS`
   * when all are committed.
   *
   * @throws SparkError OUTPUT_PATH_EXISTS if `path` exists
   */
  async saveAsTextFile(path: string, options: ActionOptions = {}): Promise<void> {
    if (typeof path !== 'string') throw invalidArgument('saveAsTextFile', 'a path', path);
    return this.runner.saveAsTextFile(this.dataset, path, this.callSite(), options);
  }

  async *#iterate(site: CallSite, options?: ActionOptions): AsyncGenerator<T, void, undefined> {
    const { numPartitions } = await this.runner.resolve(this.dataset);
    for (let partition = 0; partition < numPartitions; partition++) {
      const [records] = await this.partitionResults<T>(
        { kind: 'collect' },
        'toLocalIterator',
        site,
        options,
        [partition],
      );
      yield* records as readonly T[];
    }
  }

  async #extreme(
    compare: ((a: T, b: T) => number) | undefined,
    sign: 1 | -1,
    action: string,
    site: CallSite,
    options?: ActionOptions,
  ): Promise<T> {
    const order: TaskFunction = compare
      ? userFunction(compare, action, site)
      : builtinFunction('naturalOrder');
    const parts = await this.partitionResults<T>(
      { kind: 'extreme', compare: order, sign },
      action,
      site,
      options,
    );
    return firstOf(parts.flat(), action, (records) =>
      records.reduce((best, record) => (order.fn(record, best) * sign > 0 ? record : best)),
    );
  }

  async #aggregate<U>(
    zero: U,
    fn: TaskFunction,
    merge: (a: U, b: U) => U,
    action: string,
    site: CallSite,
    options?: ActionOptions,
  ): Promise<U> {
    if (typeof merge !== 'function')
      throw invalidArgument(action, 'a function that merges two results', merge);
    const { bytes, classes, copy } = encodeArgument(action, 'the zero value', zero, site);
    const first = copy() as U;
    const parts = await this.partitionResults<U>(
      { kind: 'aggregate', zero: bytes, classes, fn },
      action,
      site,
      options,
    );
    return parts.flat().reduce((a, b) => merge(a, b), first);
  }

  /** The values of all partitions, in order of partitions. */
  protected async partitionResults<U>(
    result: ResultNode,
    action: string,
    site: CallSite,
    options?: ActionOptions,
    partitions?: readonly number[],
  ): Promise<(readonly U[])[]> {
    const parts: (readonly U[])[] = [];
    await this.runner.runJob({
      ...options,
      dataset: this.dataset,
      result,
      action,
      site,
      ...(partitions && { partitions }),
      onResult: (position, values) => {
        parts[position] = values as readonly U[];
      },
    });
    return parts;
  }
}

function firstOf<T, U>(records: readonly T[], action: string, pick: (records: readonly T[]) => U): U {
  if (records.length > 0) return pick(records);
  throw emptyCollection(action);
}
