import { builtinFunction } from '../lineage/builtin-functions.ts';
import { checkPartitionCount, IdentityPartitioner } from '../lineage/partitioner.ts';
import { checkRDD } from './check-rdd.ts';
import type { RDD } from './rdd.ts';
import { RDDCore } from './rdd-core.ts';
import type { Rec } from './rec.ts';
import { userFunction } from './task-functions.ts';

/**
 * Transformations of records of any kind: lazy, synchronous, each returning a new RDD.
 */
export abstract class RDDTransformations<T> extends RDDCore<T> {
  /**
   * Each record through `fn`: `RDD<T>` → `RDD<U>`. Shuffles: no. Memory: none. Drops the partitioner.
   *
   * @throws TaskNotSerializableError at this call if `fn` cannot be sent to executors
   * @example
   * ```ts
   * await sc.parallelize([1, 2, 3]).map((x) => x * 10).collect(); // => [10, 20, 30]
   * ```
   */
  map<U extends Rec>(fn: (value: T) => U): RDD<U> {
    const site = this.callSite();
    return this.derive({ kind: 'map', parent: this.dataset, fn: userFunction(fn, 'map', site), site });
  }

  /**
   * Each record to any number of records: `RDD<T>` → `RDD<U>`. `fn` returns any iterable but a string. Shuffles: no. Memory: one returned
   * iterable, generators are drawn lazily. Drops the partitioner.
   *
   * Behind `textFile` a function that is nothing but `(line) => line.split(' ')` is known by its text, and words are cut without a call: see `words`. It is called as any other
   * while a debugger may be attached.
   *
   * @example
   * ```ts
   * await sc.parallelize(['a b', 'c']).flatMap((line) => line.split(' ')).collect(); // => ['a', 'b', 'c']
   * ```
   */
  flatMap<U extends Rec>(fn: (value: T) => Iterable<U>): RDD<U> {
    const site = this.callSite();
    return this.derive({
      kind: 'flatMap',
      parent: this.dataset,
      fn: userFunction(fn, 'flatMap', site),
      site,
    });
  }

  /**
   * The records for which `predicate` returns a truthy value: `RDD<T>` → `RDD<T>`. Shuffles: no. Keeps the partitioner.
   *
   * @example
   * ```ts
   * await sc.range(6).filter((x) => x % 2 === 0).collect(); // => [0, 2, 4]
   * ```
   */
  filter<S extends T>(predicate: (value: T) => value is S): RDD<S>;
  filter(predicate: (value: T) => unknown): RDD<T>;
  filter(predicate: (value: T) => unknown): RDD<T> {
    const site = this.callSite();
    return this.derive({
      kind: 'filter',
      parent: this.dataset,
      fn: userFunction(predicate, 'filter', site),
      site,
    });
  }

  /**
   * `[fn(record), record]`: `RDD<T>` → `RDD<[K, T]>`. Shuffles: no.
   *
   * @example
   * ```ts
   * await sc.parallelize(['ab', 'c']).keyBy((s) => s.length).collect(); // => [[2, 'ab'], [1, 'c']]
   * ```
   */
  keyBy<K extends Rec>(fn: (value: T) => K): RDD<[K, T]> {
    const site = this.callSite();
    return this.derive({ kind: 'keyBy', parent: this.dataset, fn: userFunction(fn, 'keyBy', site), site });
  }

  /**
   * A whole partition through `fn`, which takes an iterator and returns an iterable: `RDD<T>` → `RDD<U>`. Records are computed as the
   * iterator is drawn, so work with set-up costs is done once a partition. Shuffles: no. Memory: what `fn` holds.
   *
   * @param preservesPartitioning true if `fn` leaves the keys as they are
   * @example
   * ```ts
   * await sc.range(0, 4, 1, 2).mapPartitions((it) => [[...it].length]).collect(); // => [2, 2]
   * ```
   */
  mapPartitions<U extends Rec>(
    fn: (records: IterableIterator<T>) => Iterable<U>,
    preservesPartitioning = false,
  ): RDD<U> {
    const site = this.callSite();
    return this.derive({
      kind: 'mapPartitions',
      parent: this.dataset,
      fn: userFunction(fn, 'mapPartitions', site),
      withIndex: false,
      preservesPartitioning,
      site,
    });
  }

  /**
   * Like `mapPartitions`, with the partition's index first.
   *
   * @example
   * ```ts
   * await sc.range(0, 4, 1, 2).mapPartitionsWithIndex((i, it) => [...it].map((x) => [i, x])).collect(); // => [[0, 0], [0, 1], [1, 2], [1, 3]]
   * ```
   */
  mapPartitionsWithIndex<U extends Rec>(
    fn: (index: number, records: IterableIterator<T>) => Iterable<U>,
    preservesPartitioning = false,
  ): RDD<U> {
    const site = this.callSite();
    return this.derive({
      kind: 'mapPartitions',
      parent: this.dataset,
      fn: userFunction(fn, 'mapPartitionsWithIndex', site),
      withIndex: true,
      preservesPartitioning,
      site,
    });
  }

  /**
   * Each partition as one array: `RDD<T>` → `RDD<T[]>`. Memory: a partition.
   *
   * @example
   * ```ts
   * await sc.parallelize([1, 2, 3], 2).glom().collect(); // => [[1], [2, 3]]
   * ```
   */
  glom(): RDD<T[]> {
    return this.derive({ kind: 'glom', parent: this.dataset, site: this.callSite() });
  }

  /**
   * The records of this RDD and the others; duplicates stay. Shuffles: no. Its partitions are those of all, one after another; where all lie by equal partitioners, partition
   * `i` is partition `i` of each, and the partitioner stays.
   *
   * @example
   * ```ts
   * await sc.parallelize([1, 2]).union(sc.parallelize([2, 3])).collect(); // => [1, 2, 2, 3]
   * ```
   */
  union<U extends Rec = T>(...others: readonly RDD<U>[]): RDD<T | U> {
    for (const other of others) checkRDD('union', other);
    const parents = [this.dataset, ...others.map((other) => other.dataset)];
    return this.derive({ kind: 'union', parents, site: this.callSite() });
  }

  /**
   * Fewer partitions, each made of several neighbours. Shuffles: only with `shuffle`, without which the number cannot grow.
   *
   * @example
   * ```ts
   * await sc.range(0, 8, 1, 8).coalesce(2).getNumPartitions(); // => 2
   * ```
   */
  coalesce(numPartitions: number, shuffle = false): RDD<T> {
    checkPartitionCount('coalesce', numPartitions);
    const site = this.callSite();
    if (!shuffle) return this.derive({ kind: 'coalesce', parent: this.dataset, numPartitions, site });
    const made = { operator: 'repartition', site };
    const dealt = this.derive<[number, T]>({
      kind: 'distribute',
      parent: this.dataset,
      numPartitions,
      ...made,
    });
    const moved = this.derive<[number, T]>({
      kind: 'shuffled',
      parent: dealt.dataset,
      shuffleId: this.runner.newShuffleId(),
      partitioning: new IdentityPartitioner(numPartitions),
      aggregator: undefined,
      ...made,
    });
    return this.derive({ kind: 'values', parent: moved.dataset, ...made });
  }

  /**
   * Exactly `numPartitions` partitions of about equal size. Shuffles: yes, all records.
   *
   * @example
   * ```ts
   * await sc.range(0, 8, 1, 2).repartition(4).getNumPartitions(); // => 4
   * ```
   */
  repartition(numPartitions: number): RDD<T> {
    checkPartitionCount('repartition', numPartitions);
    return this.coalesce(numPartitions, true);
  }

  /**
   * Each distinct record once; records are compared as keys are (arrays and plain objects by structure). Shuffles: yes, map-side combine;
   * no, and the partitioner is kept, where the RDD has one and as many partitions as are wanted (by default as many as it has). Memory: the
   * distinct records of a partition.
   *
   * @example
   * ```ts
   * (await sc.parallelize([3, 1, 3, 1]).distinct().collect()).sort(); // => [1, 3]
   * ```
   */
  distinct(numPartitions?: number): RDD<T> {
    if (numPartitions !== undefined) checkPartitionCount('distinct', numPartitions);
    const made = { operator: 'distinct', site: this.callSite() };
    const distinctOf = this.dataset;
    const pairs = this.derive<[T, null]>({ kind: 'pairWith', parent: this.dataset, value: null, ...made });
    const unique = this.derive<[T, null]>({
      kind: 'shuffled',
      parent: pairs.dataset,
      shuffleId: this.runner.newShuffleId(),
      partitioning: numPartitions,
      like: pairs.dataset,
      distinctOf,
      aggregator: {
        createCombiner: builtinFunction('identity'),
        mergeValue: builtinFunction('keepFirst'),
        mergeCombiners: builtinFunction('keepFirst'),
        mapSideCombine: true,
      },
      ...made,
    });
    return this.derive({ kind: 'keys', parent: unique.dataset, distinctOf, ...made });
  }
}
