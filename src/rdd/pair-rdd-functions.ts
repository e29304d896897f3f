import type { CallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import { shown } from '../common/invalid-argument.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import type { Aggregator, ShuffledNode } from '../lineage/nodes.ts';
import { checkPartitionCount, checkPartitioner, type Partitioner } from '../lineage/partitioner.ts';
import { KeyedMap } from '../serializer/keyed-map.ts';
import { ApproximateRDDFunctions } from './approximate-rdd-functions.ts';
import { checkKey } from './check-key.ts';
import { encodeArgument } from './encode-argument.ts';
import type { ActionOptions } from './job-runner.ts';
import type { RDD } from './rdd.ts';
import type { Rec } from './rec.ts';
import { userFunction } from './task-functions.ts';

/**
 * What an RDD of `[key, value]` pairs has on top. The methods' `this` is typed: they do not compile on other RDDs.
 *
 * Keys are compared by value: primitives as `Map` does, arrays, plain objects, Date, BigInt and typed arrays by structure. Where a method
 * takes `numPartitionsOrPartitioner` and gets none, the largest partitioner among the parents serves, or a hash partitioner with
 * `spark.default.parallelism` or the parent's number of partitions.
 */
export abstract class PairRDDFunctions<T> extends ApproximateRDDFunctions<T> {
  /**
   * The values of each key combined by an associative `fn`: `RDD<[K, V]>` → `RDD<[K, V]>`, each key once. Shuffles: yes, map-side
   * combine. Memory: one value a key of a partition.
   *
   * Words of a text that come as `[word, 1]` are counted while they are cut where `fn` is nothing but `(a, b) => a + b`: see `words`.
   *
   * @example
   * ```ts
   * const counts = sc.parallelize(['a', 'b', 'a']).map((w) => [w, 1]).reduceByKey((a, b) => a + b);
   * (await counts.collect()).sort(); // => [['a', 2], ['b', 1]]
   * ```
   */
  reduceByKey<K, V>(
    this: RDD<[K, V]>,
    fn: (a: V, b: V) => V,
    numPartitionsOrPartitioner?: number | Partitioner,
  ): RDD<[K, V]> {
    const site = this.callSite();
    const merge = userFunction(fn, 'reduceByKey', site);
    const createCombiner = builtinFunction('identity');
    const aggregator = { createCombiner, mergeValue: merge, mergeCombiners: merge, mapSideCombine: true };
    return this.shuffled('reduceByKey', numPartitionsOrPartitioner, aggregator, site);
  }

  /**
   * The general combine: `createCombiner` makes a combiner of a key's first value, `mergeValue` adds a value to it, `mergeCombiners`
   * joins two: `RDD<[K, V]>` → `RDD<[K, C]>`. Shuffles: yes, combined on the map side unless `mapSideCombine` is false. Memory: one combiner
   * a key of a partition.
   *
   * @example
   * ```ts
   * const pairs = sc.parallelize([['a', 1], ['a', 3]] as [string, number][]);
   * const means = pairs.combineByKey((v) => [v, 1], ([sum, n], v) => [sum! + v, n! + 1], ([s, n], [t, m]) => [s! + t!, n! + m!]);
   * await means.mapValues(([sum, n]) => sum! / n!).collect(); // => [['a', 2]]
   * ```
   */
  combineByKey<K, V, C>(
    this: RDD<[K, V]>,
    createCombiner: (value: V) => C,
    mergeValue: (combiner: C, value: V) => C,
    mergeCombiners: (a: C, b: C) => C,
    numPartitionsOrPartitioner?: number | Partitioner,
    mapSideCombine = true,
  ): RDD<[K, C]> {
    const site = this.callSite();
    const aggregator = {
      createCombiner: userFunction(createCombiner, 'combineByKey', site),
      mergeValue: userFunction(mergeValue, 'combineByKey', site),
      mergeCombiners: userFunction(mergeCombiners, 'combineByKey', site),
      mapSideCombine,
    };
    return this.shuffled('combineByKey', numPartitionsOrPartitioner, aggregator, site);
  }

  /**
   * Folds the values of each key with `seqOp` from a copy of `zero`, then merges with `combOp`: `RDD<[K, V]>` → `RDD<[K, U]>`. `zero` may be an instance of
   * a class. Shuffles: yes, map-side combine. Memory: one accumulated value a key of a partition.
   *
   * @example
   * ```ts
   * const lengths = sc.parallelize([['a', 'xy'], ['a', 'z']] as [string, string][]);
   * await lengths.aggregateByKey(0, (n, s) => n + s.length, (a, b) => a + b).collect(); // => [['a', 3]]
   * ```
   */
  aggregateByKey<K, V, U>(
    this: RDD<[K, V]>,
    zero: U,
    seqOp: (acc: U, value: V) => U,
    combOp: (a: U, b: U) => U,
    numPartitionsOrPartitioner?: number | Partitioner,
  ): RDD<[K, U]> {
    const site = this.callSite();
    const { bytes, classes } = encodeArgument('aggregateByKey', 'the zero value', zero, site);
    const aggregator = {
      createCombiner: builtinFunction('identity'),
      mergeValue: userFunction(seqOp, 'aggregateByKey', site),
      mergeCombiners: userFunction(combOp, 'aggregateByKey', site),
      mapSideCombine: true,
      zero: bytes,
      classes,
    };
    return this.shuffled('aggregateByKey', numPartitionsOrPartitioner, aggregator, site);
  }

  /**
   * Like `aggregateByKey` with one function: `RDD<[K, V]>` → `RDD<[K, V]>`. `zero` may count once for each partition that holds the key. Shuffles and memory as
   * `aggregateByKey`.
   *
   * @example
   * ```ts
   * const pairs = sc.parallelize([['a', 1], ['a', 3]] as [string, number][]);
   * await pairs.foldByKey(0, (a, b) => a + b).collect(); // => [['a', 4]]
   * ```
   */
  foldByKey<K, V>(
    this: RDD<[K, V]>,
    zero: V,
    fn: (a: V, b: V) => V,
    numPartitionsOrPartitioner?: number | Partitioner,
  ): RDD<[K, V]> {
    const site = this.callSite();
    const merge = userFunction(fn, 'foldByKey', site);
    const { bytes, classes } = encodeArgument('foldByKey', 'the zero value', zero, site);
    const aggregator = {
      createCombiner: builtinFunction('identity'),
      mergeValue: merge,
      mergeCombiners: merge,
      mapSideCombine: true,
      zero: bytes,
      classes,
    };
    return this.shuffled('foldByKey', numPartitionsOrPartitioner, aggregator, site);
  }

  /**
   * The same pairs, placed by `partitioner`. Shuffles: yes, unless they lie by an equal partitioner.
   *
   * @example
   * ```ts
   * const pairs = sc.parallelize([[1, 'a'], [2, 'b']] as [number, string][]);
   * await pairs.partitionBy(new HashPartitioner(4)).getNumPartitions(); // => 4
   * ```
   */
  partitionBy<K, V>(this: RDD<[K, V]>, partitioner: Partitioner): RDD<[K, V]> {
    checkPartitioner('partitionBy', partitioner);
    return this.shuffled('partitionBy', partitioner, undefined, this.callSite());
  }

  /**
   * `[key, fn(value)]`: `RDD<[K, V]>` → `RDD<[K, U]>`. Shuffles: no. Keeps the partitioner.
   *
   * @example
   * ```ts
   * const pairs = sc.parallelize([['a', 1], ['b', 2]] as [string, number][]);
   * await pairs.mapValues((n) => n * 10).collect(); // => [['a', 10], ['b', 20]]
   * ```
   */
  mapValues<K, V, U extends Rec>(this: RDD<[K, V]>, fn: (value: V) => U): RDD<[K, U]> {
    const site = this.callSite();
    return this.derive({
      kind: 'mapValues',
      parent: this.dataset,
      fn: userFunction(fn, 'mapValues', site),
      site,
    });
  }

  /**
   * A pair for each value of the iterable that `fn` returns: `RDD<[K, V]>` → `RDD<[K, U]>`. Shuffles: no. Keeps the partitioner.
   *
   * @example
   * ```ts
   * const lines = sc.parallelize([[1, 'to be'], [2, 'or']] as [number, string][]);
   * await lines.flatMapValues((line) => line.split(' ')).collect(); // => [[1, 'to'], [1, 'be'], [2, 'or']]
   * ```
   */
  flatMapValues<K, V, U extends Rec>(this: RDD<[K, V]>, fn: (value: V) => Iterable<U>): RDD<[K, U]> {
    const site = this.callSite();
    const task = userFunction(fn, 'flatMapValues', site);
    return this.derive({ kind: 'flatMapValues', parent: this.dataset, fn: task, site });
  }

  /**
   * The keys, with duplicates: `RDD<[K, V]>` → `RDD<K>`. Shuffles: no.
   *
   * @example
   * ```ts
   * await sc.parallelize([['a', 1], ['a', 2]] as [string, number][]).keys().collect(); // => ['a', 'a']
   * ```
   */
  keys<K, V>(this: RDD<[K, V]>): RDD<K> {
    return this.derive({ kind: 'keys', parent: this.dataset, site: this.callSite() });
  }

  /**
   * The values: `RDD<[K, V]>` → `RDD<V>`. Shuffles: no.
   *
   * @example
   * ```ts
   * await sc.parallelize([['a', 1], ['a', 2]] as [string, number][]).values().collect(); // => [1, 2]
   * ```
   */
  values<K, V>(this: RDD<[K, V]>): RDD<V> {
    return this.derive({ kind: 'values', parent: this.dataset, site: this.callSite() });
  }

  /**
   * The pairs as a map; of several values of a key the last one stays. `get` and `has` compare keys as the engine does. Memory: all
   * pairs on the driver.
   *
   * @throws SparkError NOT_A_PAIR for a record that is no pair
   * @example
   * ```ts
   * (await sc.parallelize([['a', 1], ['b', 2]] as [string, number][]).collectAsMap()).get('b'); // => 2
   * ```
   */
  async collectAsMap<K, V>(this: RDD<[K, V]>, options?: ActionOptions): Promise<ReadonlyMap<K, V>> {
    const map = new KeyedMap<K, V>();
    for (const pair of await this.collect(options)) {
      if (!Array.isArray(pair) || pair.length !== 2) throw notAPair(pair);
      map.set(pair[0], pair[1]);
    }
    return map;
  }

  /**
   * How many pairs each key has. Shuffles: yes, counts only. Memory: the keys on the driver.
   *
   * @example
   * ```ts
   * (await sc.parallelize([['a', 1], ['a', 2]] as [string, number][]).countByKey()).get('a'); // => 2
   * ```
   */
  async countByKey<K, V>(this: RDD<[K, V]>, options?: ActionOptions): Promise<ReadonlyMap<K, number>> {
    const keys = this.derive<K>({
      kind: 'keys',
      parent: this.dataset,
      operator: 'countByKey',
      site: this.callSite(),
    });
    return keys.countByValue(options);
  }

  /**
   * How often each record occurs. Shuffles: yes, counts only. Memory: the distinct records on the driver.
   *
   * @example
   * ```ts
   * [...(await sc.parallelize(['a', 'b', 'a']).countByValue())].sort(); // => [['a', 2], ['b', 1]]
   * ```
   */
  async countByValue(this: RDD<T>, options?: ActionOptions): Promise<ReadonlyMap<T, number>> {
    const site = this.callSite();
    const ones = this.derive<[T, number]>({
      kind: 'pairWith',
      parent: this.dataset,
      value: 1,
      operator: 'countByValue',
      site,
    });
    const sum = builtinFunction('sum');
    const createCombiner = builtinFunction('identity');
    const aggregator = { createCombiner, mergeValue: sum, mergeCombiners: sum, mapSideCombine: true };
    return ones
      .shuffled<T, number, number>('countByValue', undefined, aggregator, site)
      .collectAsMap(options);
  }

  /**
   * The values of `key`. Reads one partition if the RDD has a partitioner, else all.
   *
   * @throws SparkError INVALID_KEY for a key that cannot be compared, such as an instance of a class without `equals(other)` and `hashCode()`
   * @example
   * ```ts
   * await sc.parallelize([['a', 1], ['b', 2], ['a', 3]] as [string, number][]).lookup('a'); // => [1, 3]
   * ```
   */
  async lookup<K, V>(this: RDD<[K, V]>, key: K, options?: ActionOptions): Promise<V[]> {
    const site = this.callSite();
    const { bytes, classes } = encodeArgument('lookup', 'the key', key, site);
    checkKey('lookup', key, site);
    const node = { kind: 'lookup', parent: this.dataset, key: bytes, classes, site } as const;
    const found = this.runner.createDataset(node);
    this.runner.snapshot(found);
    const { partitioner } = await this.runner.resolve(this.dataset, 'lookup', options);
    const values: V[][] = [];
    await this.runner.runJob({
      ...options,
      dataset: found,
      result: { kind: 'collect' },
      action: 'lookup',
      site,
      ...(partitioner && { partitions: [partitioner.getPartition(key)] }),
      onResult: (position, records) => {
        values[position] = records as V[];
      },
    });
    return values.flat();
  }

  /** The pairs behind a shuffle. */
  protected shuffled<K, V, C>(
    this: RDD<[K, V]>,
    operator: string,
    partitioning: number | Partitioner | undefined,
    aggregator: Aggregator | undefined,
    site: CallSite,
    placing: Pick<ShuffledNode, 'among' | 'like'> = {},
  ): RDD<[K, C]> {
    if (typeof partitioning === 'number') checkPartitionCount(operator, partitioning);
    else if (partitioning !== undefined)
      checkPartitioner(operator, partitioning, 'a number of partitions or a partitioner');
    const shuffleId = this.runner.newShuffleId();
    return this.derive({
      kind: 'shuffled',
      parent: this.dataset,
      shuffleId,
      partitioning,
      ...placing,
      aggregator,
      operator,
      site,
    });
  }
}

function notAPair(record: unknown): SparkError {
  return new SparkError(
    'NOT_A_PAIR',
    `Cannot call collectAsMap: it needs records of the form [key, value], got ${shown(record)}`,
  );
}
