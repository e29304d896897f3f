import type { CallSite } from '../common/call-site.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import type { Partitioner } from '../lineage/partitioner.ts';
import { checkRDD } from './check-rdd.ts';
import { GroupedRDDFunctions } from './grouped-rdd-functions.ts';
import type { RDD } from './rdd.ts';

type Partitioning = number | Partitioner;

/**
 * Joins by key, and what records two RDDs have in common.
 *
 * All of them bring both RDDs to one partitioner, hold a partition of `other` in memory as a table, and look the records of this RDD up in it as they
 * pass: the RDD that is smaller is best given as `other`. An RDD that lies by the result's partitioner already is not shuffled.
 */
export abstract class JoinedRDDFunctions<T> extends GroupedRDDFunctions<T> {
  /**
   * Each two values of a key: `RDD<[K, V]>`, `RDD<[K, W]>` → `RDD<[K, [V, W]]>`. Shuffles: both, where they do not lie by the result's
   * partitioner. Memory: a partition of `other`.
   *
   * @throws SparkError OUT_OF_EXECUTION_MEMORY in the action if a partition of `other` does not fit
   * @example
   * ```ts
   * const ages = sc.parallelize([['ann', 31], ['bob', 27]] as [string, number][]);
   * const towns = sc.parallelize([['ann', 'Rome'], ['ann', 'Oslo']] as [string, string][]);
   * (await ages.join(towns).collect()).sort(); // => [['ann', [31, 'Oslo']], ['ann', [31, 'Rome']]]
   * ```
   */
  join<K, V, W>(
    this: RDD<[K, V]>,
    other: RDD<[K, W]>,
    numPartitionsOrPartitioner?: Partitioning,
  ): RDD<[K, [V, W]]> {
    return this.joined<K, [V, W]>('join', other, numPartitionsOrPartitioner, false, false, this.callSite());
  }

  /**
   * Like `join`, and pairs of this RDD whose key `other` does not have stay, with undefined for its value. Shuffles and memory as `join`.
   *
   * @example
   * ```ts
   * const ages = sc.parallelize([['ann', 31], ['bob', 27]] as [string, number][]);
   * const towns = sc.parallelize([['ann', 'Rome']] as [string, string][]);
   * (await ages.leftOuterJoin(towns).collect()).sort(); // => [['ann', [31, 'Rome']], ['bob', [27, undefined]]]
   * ```
   */
  leftOuterJoin<K, V, W>(
    this: RDD<[K, V]>,
    other: RDD<[K, W]>,
    numPartitionsOrPartitioner?: Partitioning,
  ): RDD<[K, [V, W | undefined]]> {
    return this.joined<K, [V, W | undefined]>(
      'leftOuterJoin',
      other,
      numPartitionsOrPartitioner,
      true,
      false,
      this.callSite(),
    );
  }

  /**
   * Like `join`, and pairs of `other` whose key this RDD does not have stay, with undefined for its value. Shuffles and memory as `join`.
   *
   * @example
   * ```ts
   * const ages = sc.parallelize([['ann', 31]] as [string, number][]);
   * const towns = sc.parallelize([['ann', 'Rome'], ['bob', 'Oslo']] as [string, string][]);
   * (await ages.rightOuterJoin(towns).collect()).sort(); // => [['ann', [31, 'Rome']], ['bob', [undefined, 'Oslo']]]
   * ```
   */
  rightOuterJoin<K, V, W>(
    this: RDD<[K, V]>,
    other: RDD<[K, W]>,
    numPartitionsOrPartitioner?: Partitioning,
  ): RDD<[K, [V | undefined, W]]> {
    return this.joined<K, [V | undefined, W]>(
      'rightOuterJoin',
      other,
      numPartitionsOrPartitioner,
      false,
      true,
      this.callSite(),
    );
  }

  /**
   * Like `join`, and pairs of either RDD whose key the other does not have stay, with undefined for its value. Shuffles and memory as `join`.
   *
   * @example
   * ```ts
   * const left = sc.parallelize([[1, 'a'], [2, 'b']] as [number, string][]);
   * const right = sc.parallelize([[2, true], [3, false]] as [number, boolean][]);
   * (await left.fullOuterJoin(right).collect()).sort(); // => [[1, ['a', undefined]], [2, ['b', true]], [3, [undefined, false]]]
   * ```
   */
  fullOuterJoin<K, V, W>(
    this: RDD<[K, V]>,
    other: RDD<[K, W]>,
    numPartitionsOrPartitioner?: Partitioning,
  ): RDD<[K, [V | undefined, W | undefined]]> {
    return this.joined<K, [V | undefined, W | undefined]>(
      'fullOuterJoin',
      other,
      numPartitionsOrPartitioner,
      true,
      true,
      this.callSite(),
    );
  }

  /**
   * The pairs whose key `other` does not have: `RDD<[K, V]>` → `RDD<[K, V]>`. By default placed as this RDD is, or by a hash partitioner of as
   * many partitions as it has. Shuffles: this RDD unless it has that partitioner, and the keys of `other`. Memory: the keys of a partition of
   * `other`.
   *
   * @example
   * ```ts
   * const ages = sc.parallelize([['ann', 31], ['bob', 27]] as [string, number][]);
   * await ages.subtractByKey(sc.parallelize([['ann', true]] as [string, boolean][])).collect(); // => [['bob', 27]]
   * ```
   */
  subtractByKey<K, V, W>(
    this: RDD<[K, V]>,
    other: RDD<[K, W]>,
    numPartitionsOrPartitioner?: Partitioning,
  ): RDD<[K, V]> {
    return this.subtracted(
      'subtractByKey',
      other as RDD<[K, unknown]>,
      numPartitionsOrPartitioner,
      this.callSite(),
    );
  }

  /**
   * The records that `other` does not have; duplicates stay. Records are compared as keys are. Shuffles: both RDDs. Memory: the distinct records of a
   * partition of `other`.
   *
   * @example
   * ```ts
   * (await sc.parallelize([1, 1, 2, 3]).subtract(sc.parallelize([3])).collect()).sort(); // => [1, 1, 2]
   * ```
   */
  subtract(other: RDD<T>, numPartitionsOrPartitioner?: Partitioning): RDD<T> {
    const site = this.callSite();
    checkRDD('subtract', other);
    const [left, right] = [this.#asKeys('subtract', site), other.#asKeys('subtract', site)];
    const kept = left.subtracted('subtract', right, numPartitionsOrPartitioner, site);
    return this.derive({ kind: 'keys', parent: kept.dataset, operator: 'subtract', site });
  }

  /**
   * The records that both RDDs have, each once. Records are compared as keys are. Shuffles: both RDDs. Memory: the distinct records of a partition of
   * `other`.
   *
   * @example
   * ```ts
   * (await sc.parallelize([1, 2, 2, 3]).intersection(sc.parallelize([2, 3, 4])).collect()).sort(); // => [2, 3]
   * ```
   */
  intersection(other: RDD<T>, numPartitionsOrPartitioner?: Partitioning): RDD<T> {
    const site = this.callSite();
    checkRDD('intersection', other);
    const [left, right] = [this.#asKeys('intersection', site), other.#asKeys('intersection', site)];
    const [a, b] = left.placedTogether('intersection', [right], numPartitionsOrPartitioner, site);
    return this.derive({ kind: 'intersection', parents: [a!, b!], site });
  }

  protected joined<K, VW>(
    this: RDD<[K, unknown]>,
    operator: string,
    other: RDD<[K, unknown]>,
    partitioning: Partitioning | undefined,
    keepsLeft: boolean,
    keepsRight: boolean,
    site: CallSite,
  ): RDD<[K, VW]> {
    checkRDD(operator, other);
    const [left, right] = this.placedTogether(operator, [other], partitioning, site);
    return this.derive({ kind: 'join', parents: [left!, right!], keepsLeft, keepsRight, operator, site });
  }

  protected subtracted<K, V>(
    this: RDD<[K, V]>,
    operator: string,
    other: RDD<[K, unknown]>,
    partitioning: Partitioning | undefined,
    site: CallSite,
  ): RDD<[K, V]> {
    checkRDD(operator, other);
    const made = { operator, site };
    // Of the other pairs the keys alone are wanted.
    const nothing = builtinFunction('nothing');
    const keys = this.derive<[K, null]>({ kind: 'mapValues', parent: other.dataset, fn: nothing, ...made });
    const [left, right] = this.placedTogether(operator, [keys], partitioning, site, this.dataset);
    return this.derive({ kind: 'subtractByKey', parents: [left!, right!], ...made });
  }

  #asKeys(operator: string, site: CallSite): RDD<[T, null]> {
    return this.derive({ kind: 'pairWith', parent: this.dataset, value: null, operator, site });
  }
}
