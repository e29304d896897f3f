import type { CallSite } from '../common/call-site.ts';
import { FirstInOrder } from '../common/first-in-order.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import { type KeyOrder, NATURAL_ORDER } from '../lineage/key-order.ts';
import { checkPartitionCount, checkPartitioner, type Partitioner } from '../lineage/partitioner.ts';
import type { RangePartitioning } from '../lineage/range-partitioner.ts';
import type { TaskFunction } from '../lineage/user-function.ts';
import { checkCount } from './check-count.ts';
import { encodeArgument } from './encode-argument.ts';
import type { ActionOptions } from './job-runner.ts';
import { JoinedRDDFunctions } from './joined-rdd-functions.ts';
import type { RDD } from './rdd.ts';
import type { Rec } from './rec.ts';
import { userFunction } from './task-functions.ts';

type Compare<K> = (a: K, b: K) => number;

/**
 * How to sort: `true` in natural order, `false` the other way round, or by a compare function like that of `Array.prototype.sort`.
 *
 * Natural order is that of one type: numbers with NaN last, strings by UTF-16 unit, bigints, booleans, dates, and arrays of these element by element; null and
 * undefined come first.
 */
export type SortOrder<K> = boolean | Compare<K>;

/**
 * What depends on an order of records or keys. Sorting is stable: equal keys stay in the order of their partitions, and in that they have there.
 */
export abstract class OrderedRDDFunctions<T> extends JoinedRDDFunctions<T> {
  /**
   * The pairs in the order of their keys, over all partitions: `RDD<[K, V]>` → `RDD<[K, V]>`. Its partitioner is a `RangePartitioner`, so operators by
   * key that follow shuffle nothing. Shuffles: yes, all records. Memory: a partition of the result.
   *
   * A job that the first action runs before its own, `sortByKey: sample keys`, reads the input once more, to draw the bounds between the partitions; of a large text file, under functions that keep no state, parts of it.
   *
   * Differs from Spark: a compare function may stand for `ascending`, and the sort is stable. The sampling is done by the action, not by this call.
   *
   * @param order `true`, `false` or a compare function of keys
   * @param numPartitions those of this RDD by default; there are fewer where keys are too few to part
   * @throws SparkError in the action: MIXED_KEY_TYPES for keys of several types, NO_NATURAL_ORDER for plain objects, as the cause of JOB_ABORTED
   * @example
   * ```ts
   * const pairs = sc.parallelize([['b', 1], ['c', 2], ['a', 3]] as [string, number][]);
   * await pairs.sortByKey().collect(); // => [['a', 3], ['b', 1], ['c', 2]]
   * await pairs.sortByKey(false).keys().collect(); // => ['c', 'b', 'a']
   * ```
   */
  sortByKey<K, V>(this: RDD<[K, V]>, order: SortOrder<K> = true, numPartitions?: number): RDD<[K, V]> {
    const site = this.callSite();
    return this.sortedByKey('sortByKey', keyOrder('sortByKey', order, site), numPartitions, site);
  }

  /**
   * The records in the order of the keys that `fn` makes of them: `RDD<T>` → `RDD<T>`. Shuffles: yes, the records with their keys. For cost, order and the
   * job that draws a sample see `sortByKey`.
   *
   * @example
   * ```ts
   * await sc.parallelize(['ccc', 'a', 'bb']).sortBy((s) => s.length).collect(); // => ['a', 'bb', 'ccc']
   * await sc.parallelize([3, 1, 2]).sortBy((n) => n, (a, b) => b - a).collect(); // => [3, 2, 1]
   * ```
   */
  sortBy<K extends Rec>(fn: (value: T) => K, order: SortOrder<K> = true, numPartitions?: number): RDD<T> {
    const made = { operator: 'sortBy', site: this.callSite() };
    const by = keyOrder('sortBy', order, made.site);
    const task = userFunction(fn, 'sortBy', made.site);
    const keyed = this.derive<[K, T]>({ kind: 'keyBy', parent: this.dataset, fn: task, ...made });
    const sorted = keyed.sortedByKey('sortBy', by, numPartitions, made.site);
    return this.derive({ kind: 'values', parent: sorted.dataset, ...made });
  }

  /**
   * The pairs placed by `partitioner`, each partition in the order of its keys: cheaper than `partitionBy` and a sort of each partition. Shuffles: yes, unless the
   * pairs lie by an equal partitioner. Memory: a partition.
   *
   * @example
   * ```ts
   * const pairs = sc.parallelize([[3, 'c'], [1, 'a'], [2, 'b']] as [number, string][]);
   * const sorted = pairs.repartitionAndSortWithinPartitions(new HashPartitioner(1));
   * await sorted.collect(); // => [[1, 'a'], [2, 'b'], [3, 'c']]
   * ```
   */
  repartitionAndSortWithinPartitions<K, V>(
    this: RDD<[K, V]>,
    partitioner: Partitioner,
    order: SortOrder<K> = true,
  ): RDD<[K, V]> {
    const method = 'repartitionAndSortWithinPartitions';
    checkPartitioner(method, partitioner);
    const site = this.callSite();
    const moved = this.shuffled<K, V, V>(method, partitioner, undefined, site);
    const by = keyOrder(method, order, site);
    return this.derive({ kind: 'sortPartition', parent: moved.dataset, order: by, operator: method, site });
  }

  /**
   * The pairs whose key is neither before `lower` nor behind `upper`. Of an RDD that was sorted in the same order only the partitions that may hold such keys are
   * computed; they are the partitions of the result. Of others all are read, and the partitioner stays. Shuffles: no.
   *
   * @param compare what the RDD was sorted by, if it was by a compare function; natural order by default
   * @example
   * ```ts
   * const sorted = sc.range(100).map((n) => [n, n * n]).sortByKey();
   * await sorted.filterByRange(3, 5).collect(); // => [[3, 9], [4, 16], [5, 25]]
   * ```
   */
  filterByRange<K, V>(this: RDD<[K, V]>, lower: K, upper: K, compare?: Compare<K>): RDD<[K, V]> {
    const made = { operator: 'filterByRange', site: this.callSite() };
    const from = encodeArgument('filterByRange', 'the lower key', lower, made.site);
    const to = encodeArgument('filterByRange', 'the upper key', upper, made.site);
    const range = {
      lower: from.bytes,
      upper: to.bytes,
      classes: [...from.classes, ...to.classes],
      compare: compareFunction('filterByRange', compare, made.site),
    };
    const pruned = this.derive<[K, V]>({ kind: 'prune', parent: this.dataset, range, ...made });
    return this.derive({ kind: 'filterByRange', parent: pruned.dataset, range, ...made });
  }

  /**
   * The first `n` records in natural order, or by `compare`, in order; of equal records those that stand first. Memory: `n` records a partition being
   * computed, and on the driver.
   *
   * @throws SparkError INVALID_COUNT unless `n` is an integer of 0 or more
   * @example
   * ```ts
   * await sc.parallelize([4, 2, 5, 1, 3]).takeOrdered(2); // => [1, 2]
   * ```
   */
  async takeOrdered(n: number, compare?: Compare<T>, options?: ActionOptions): Promise<T[]> {
    return this.#inOrder('takeOrdered', n, 1, compare, this.callSite(), options);
  }

  /**
   * The last `n` records in natural order, or by `compare`, the last one first. See `takeOrdered`.
   *
   * @example
   * ```ts
   * await sc.parallelize([4, 2, 5, 1, 3]).top(2); // => [5, 4]
   * ```
   */
  async top(n: number, compare?: Compare<T>, options?: ActionOptions): Promise<T[]> {
    return this.#inOrder('top', n, -1, compare, this.callSite(), options);
  }

  protected sortedByKey<K, V>(
    this: RDD<[K, V]>,
    operator: string,
    order: KeyOrder,
    numPartitions: number | undefined,
    site: CallSite,
  ): RDD<[K, V]> {
    if (numPartitions !== undefined) checkPartitionCount(operator, numPartitions);
    const partitioning: RangePartitioning = { kind: 'ranges', numPartitions, order };
    const made = { operator, site };
    const moved = this.derive<[K, V]>({
      kind: 'shuffled',
      parent: this.dataset,
      shuffleId: this.runner.newShuffleId(),
      partitioning,
      aggregator: undefined,
      ...made,
    });
    return this.derive({ kind: 'sortPartition', parent: moved.dataset, order, ...made });
  }

  async #inOrder(
    action: string,
    n: number,
    sign: 1 | -1,
    given: Compare<T> | undefined,
    site: CallSite,
    options?: ActionOptions,
  ): Promise<T[]> {
    checkCount(action, n);
    const compare = compareFunction(action, given, site);
    if (n === 0) return [];
    const first = new FirstInOrder(n, sign);
    // Partitions come in any order; equal records stand in that of their partitions.
    const byCompare = (a: Placed<T>, b: Placed<T>) =>
      compare.fn(a.record, b.record) || sign * (a.position - b.position);
    await this.runner.runJob({
      ...options,
      dataset: this.dataset,
      result: { kind: 'takeOrdered', limit: n, compare, sign },
      action,
      site,
      onResult: (position, records) => {
        for (const record of records) first.add({ record, position }, byCompare);
      },
    });
    return (first.inOrder(byCompare) as Placed<T>[]).map(({ record }) => record);
  }
}

interface Placed<T> {
  readonly record: T;
  readonly position: number;
}

function keyOrder<K>(method: string, order: SortOrder<K>, site: CallSite): KeyOrder {
  if (typeof order === 'boolean') return { ...NATURAL_ORDER, ascending: order };
  return { compare: userFunction(order, method, site), ascending: true };
}

function compareFunction<K>(method: string, compare: Compare<K> | undefined, site: CallSite): TaskFunction {
  return compare === undefined ? builtinFunction('naturalOrder') : userFunction(compare, method, site);
}
