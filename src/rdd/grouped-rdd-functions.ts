import type { CallSite } from '../common/call-site.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { Partitioner } from '../lineage/partitioner.ts';
import { KeyedMap } from '../serializer/keyed-map.ts';
import { checkRDD } from './check-rdd.ts';
import type { ActionOptions } from './job-runner.ts';
import { PairRDDFunctions } from './pair-rdd-functions.ts';
import type { RDD } from './rdd.ts';
import { RDDCore } from './rdd-core.ts';
import type { Rec } from './rec.ts';
import { userFunction } from './task-functions.ts';

/** The last argument of most by-key operators. */
type Partitioning = number | Partitioner;

/**
 * Grouping of pairs by key. The values of a key are an array of the caller's own, in the order of the partitions they came from.
 *
 * Differs from Spark, where they are an iterable.
 */
export abstract class GroupedRDDFunctions<T> extends PairRDDFunctions<T> {
  /**
   * The values of each key: `RDD<[K, V]>` → `RDD<[K, V[]]>`, each key once. Shuffles: yes, all pairs, without map-side combine; no where
   * the pairs lie by an equal partitioner. Memory: the pairs of a partition. To reduce the values to one, `reduceByKey` and `aggregateByKey`
   * move and hold less.
   *
   * @throws SparkError OUT_OF_EXECUTION_MEMORY in the action if a partition does not fit
   * @example
   * ```ts
   * const pairs = sc.parallelize([['a', 1], ['b', 2], ['a', 3]] as [string, number][]);
   * (await pairs.groupByKey().collect()).sort(); // => [['a', [1, 3]], ['b', [2]]]
   * ```
   */
  groupByKey<K, V>(this: RDD<[K, V]>, numPartitionsOrPartitioner?: Partitioning): RDD<[K, V[]]> {
    const site = this.callSite();
    const moved = this.shuffled('groupByKey', numPartitionsOrPartitioner, undefined, site);
    return this.derive({ kind: 'groupByKey', parent: moved.dataset, site });
  }

  /**
   * The records by what `fn` makes of them: `RDD<T>` → `RDD<[K, T[]]>`. Shuffles: yes, all records. Memory: the records of a partition.
   *
   * @throws SparkError OUT_OF_EXECUTION_MEMORY in the action if a partition does not fit
   * @example
   * ```ts
   * (await sc.range(5).groupBy((x) => x % 2).collect()).sort(); // => [[0, [0, 2, 4]], [1, [1, 3]]]
   * ```
   */
  groupBy<K extends Rec>(fn: (record: T) => K, numPartitionsOrPartitioner?: Partitioning): RDD<[K, T[]]> {
    const site = this.callSite();
    const made = { operator: 'groupBy', site };
    const keyed = this.derive<[K, T]>({
      kind: 'keyBy',
      parent: this.dataset,
      fn: userFunction(fn, 'groupBy', site),
      ...made,
    });
    const moved = keyed.shuffled('groupBy', numPartitionsOrPartitioner, undefined, site);
    return this.derive({ kind: 'groupByKey', parent: moved.dataset, ...made });
  }

  /**
   * For each key of this RDD or one of up to three others, its values in each: `RDD<[K, V]>`, `RDD<[K, A]>` → `RDD<[K, [V[], A[]]]>`, an empty
   * array where there are none. Shuffles: yes, all pairs of those RDDs that do not lie by the result's partitioner. Memory: the pairs of a
   * partition of all.
   *
   * @throws SparkError OUT_OF_EXECUTION_MEMORY in the action if a partition does not fit
   * @example
   * ```ts
   * const ages = sc.parallelize([['ann', 31], ['bob', 27]] as [string, number][]);
   * const towns = sc.parallelize([['ann', 'Rome'], ['ann', 'Oslo']] as [string, string][]);
   * (await ages.cogroup(towns).collect()).sort(); // => [['ann', [[31], ['Rome', 'Oslo']]], ['bob', [[27], []]]]
   * ```
   */
  cogroup<K, V, A>(
    this: RDD<[K, V]>,
    other: RDD<[K, A]>,
    numPartitionsOrPartitioner?: Partitioning,
  ): RDD<[K, [V[], A[]]]>;
  cogroup<K, V, A, B>(
    this: RDD<[K, V]>,
    other1: RDD<[K, A]>,
    other2: RDD<[K, B]>,
    numPartitionsOrPartitioner?: Partitioning,
  ): RDD<[K, [V[], A[], B[]]]>;
  cogroup<K, V, A, B, C>(
    this: RDD<[K, V]>,
    other1: RDD<[K, A]>,
    other2: RDD<[K, B]>,
    other3: RDD<[K, C]>,
    numPartitionsOrPartitioner?: Partitioning,
  ): RDD<[K, [V[], A[], B[], C[]]]>;
  cogroup<K>(
    this: RDD<[K, unknown]>,
    ...args: readonly (RDD<[K, unknown]> | Partitioning | undefined)[]
  ): unknown {
    const last = args.at(-1);
    const partitioning = last instanceof RDDCore ? undefined : (last as Partitioning | undefined);
    const others = last instanceof RDDCore ? args : args.slice(0, -1);
    return this.cogrouped('cogroup', others as readonly RDD<[K, unknown]>[], partitioning, this.callSite());
  }

  /**
   * `cogroup` by another name, with the default number of partitions.
   *
   * @example
   * ```ts
   * const ages = sc.parallelize([['ann', 31]] as [string, number][]);
   * const towns = sc.parallelize([['ann', 'Rome']] as [string, string][]);
   * await ages.groupWith(towns).collect(); // => [['ann', [[31], ['Rome']]]]
   * ```
   */
  groupWith<K, V, A>(this: RDD<[K, V]>, other: RDD<[K, A]>): RDD<[K, [V[], A[]]]>;
  groupWith<K, V, A, B>(
    this: RDD<[K, V]>,
    other1: RDD<[K, A]>,
    other2: RDD<[K, B]>,
  ): RDD<[K, [V[], A[], B[]]]>;
  groupWith<K, V, A, B, C>(
    this: RDD<[K, V]>,
    other1: RDD<[K, A]>,
    other2: RDD<[K, B]>,
    other3: RDD<[K, C]>,
  ): RDD<[K, [V[], A[], B[], C[]]]>;
  groupWith<K>(this: RDD<[K, unknown]>, ...others: readonly RDD<[K, unknown]>[]): unknown {
    return this.cogrouped('groupWith', others, undefined, this.callSite());
  }

  /**
   * The values of each key combined by an associative `fn`, as a map on the driver; `get` and `has` compare keys as the engine does. Shuffles:
   * no. Memory: the keys of a partition in its task, all keys on the driver.
   *
   * @example
   * ```ts
   * const pairs = sc.parallelize([['a', 1], ['b', 2], ['a', 3]] as [string, number][]);
   * (await pairs.reduceByKeyLocally((a, b) => a + b)).get('a'); // => 4
   * ```
   */
  async reduceByKeyLocally<K, V>(
    this: RDD<[K, V]>,
    fn: (a: V, b: V) => V,
    options?: ActionOptions,
  ): Promise<ReadonlyMap<K, V>> {
    const site = this.callSite();
    const merge = userFunction(fn, 'reduceByKeyLocally', site);
    const createCombiner = builtinFunction('identity');
    const reduced = this.derive<[K, V]>({
      kind: 'inPlace',
      parent: this.dataset,
      aggregator: { createCombiner, mergeValue: merge, mergeCombiners: merge, mapSideCombine: true },
      operator: 'reduceByKeyLocally',
      site,
    });
    const map = new KeyedMap<K, V>();
    for (const [key, value] of await reduced.collect(options)) {
      map.set(key, map.has(key) ? fn(map.get(key) as V, value) : value);
    }
    return map;
  }

  protected cogrouped<K>(
    this: RDD<[K, unknown]>,
    operator: string,
    others: readonly RDD<[K, unknown]>[],
    partitioning: Partitioning | undefined,
    site: CallSite,
  ): RDD<[K, unknown[][]]> {
    // An RDD that was forgotten, or is undefined, must not leave out its values in silence.
    if (others.length === 0) checkRDD(operator, undefined);
    for (const other of others) checkRDD(operator, other);
    const parents = this.placedTogether(operator, others, partitioning, site);
    return this.derive({ kind: 'cogroup', parents, operator, site });
  }

  /** The pairs of this RDD and the others, behind shuffles to one partitioner. One that is given twice is shuffled once. */
  protected placedTogether<K>(
    this: RDD<[K, unknown]>,
    operator: string,
    others: readonly RDD<[K, unknown]>[],
    partitioning: Partitioning | undefined,
    site: CallSite,
    like?: Dataset,
  ): Dataset[] {
    const all = [this, ...others];
    const placing = like === undefined ? { among: all.map(({ dataset }) => dataset) } : { like };
    const moved = new Map<Dataset, Dataset>();
    return all.map((rdd) => {
      const known = moved.get(rdd.dataset);
      if (known !== undefined) return known;
      const { dataset } = rdd.shuffled(operator, partitioning, undefined, site, placing);
      moved.set(rdd.dataset, dataset);
      return dataset;
    });
  }
}
