import { invalidArgument } from '../common/invalid-argument.ts';
import { checkRDD } from './check-rdd.ts';
import type { RDD } from './rdd.ts';
import type { Rec } from './rec.ts';
import { userFunction } from './task-functions.ts';
import { TextRDDFunctions } from './text-rdd-functions.ts';

/** The iterators over the partitions of several RDDs. */
type Iterators<Ts extends readonly unknown[]> = { readonly [I in keyof Ts]: IterableIterator<Ts[I]> };
type RDDs<Ts extends readonly unknown[]> = { readonly [I in keyof Ts]: RDD<Ts[I]> };

/** Transformations that bring the partitions of several RDDs together by their index. */
export abstract class ZippedRDDFunctions<T> extends TextRDDFunctions<T> {
  /**
   * Pairs of the records that stand at the same position: `RDD<T>`, `RDD<U>` → `RDD<[T, U]>`. Both have to have equally many partitions, and equally many records in
   * each, as an RDD and what `map` makes of it have. Shuffles: no. Memory: none.
   *
   * @throws SparkError UNEQUAL_PARTITIONS or, as the cause of JOB_ABORTED, UNEQUAL_LENGTHS in the action
   * @example
   * ```ts
   * const words = sc.parallelize(['a', 'bb', 'ccc'], 2);
   * await words.zip(words.map((w) => w.length)).collect(); // => [['a', 1], ['bb', 2], ['ccc', 3]]
   * ```
   */
  zip<U>(other: RDD<U>): RDD<[T, U]> {
    checkRDD('zip', other);
    return this.derive({ kind: 'zip', parents: [this.dataset, other.dataset], site: this.callSite() });
  }

  /**
   * Each record with its position in the RDD: `RDD<T>` → `RDD<[T, number]>`, in order of partitions, from 0. Shuffles: no.
   *
   * Where there are several partitions, the first action runs a job before its own, `zipWithIndex: count records`, which reads all of them but the last one. What
   * comes out of a shuffle, or of random functions, may come in another order when it is computed again; persist it first where that matters.
   *
   * Differs from Spark: the counting is done by the action, not by this call.
   *
   * @example
   * ```ts
   * await sc.parallelize(['a', 'b', 'c'], 2).zipWithIndex().collect(); // => [['a', 0], ['b', 1], ['c', 2]]
   * ```
   */
  zipWithIndex(): RDD<[T, number]> {
    return this.derive({ kind: 'zipWithIndex', parent: this.dataset, site: this.callSite() });
  }

  /**
   * Each record with a number of its own: `RDD<T>` → `RDD<[T, number]>`. Partition `k` of `n` has `k`, `k + n`, `k + 2n`, …; so numbers leave gaps where partitions differ in
   * length, and no job has to count. Shuffles: no.
   *
   * @example
   * ```ts
   * await sc.parallelize(['a', 'b', 'c'], 2).zipWithUniqueId().collect(); // => [['a', 0], ['b', 1], ['c', 3]]
   * ```
   */
  zipWithUniqueId(): RDD<[T, number]> {
    return this.derive({ kind: 'zipWithUniqueId', parent: this.dataset, site: this.callSite() });
  }

  /**
   * Each record of this RDD with each of the other: `RDD<T>`, `RDD<U>` → `RDD<[T, U]>`. It has a partition for each two of theirs, and computes each partition of a
   * side once for each of the other side: persist what is costly. Shuffles: no. Memory: of the right side's partition what fits in 16 MiB, the rest lies in a scratch file,
   * encoded; then pairs come in no particular order within their partition. Records meet others several times: functions that follow must not change them.
   *
   * @throws SparkError INVALID_PARTITION_COUNT in the action if their partitions multiply to more than 10 million
   * @example
   * ```ts
   * await sc.parallelize([1, 2], 1).cartesian(sc.parallelize(['a', 'b'], 1)).collect(); // => [[1, 'a'], [1, 'b'], [2, 'a'], [2, 'b']]
   * ```
   */
  cartesian<U>(other: RDD<U>): RDD<[T, U]> {
    checkRDD('cartesian', other);
    return this.derive({ kind: 'cartesian', parents: [this.dataset, other.dataset], site: this.callSite() });
  }

  /**
   * The partitions of equal index of this RDD and the others through `fn`, which takes one iterator each and returns an iterable. All
   * have to have equally many partitions; their records need not be equally many. Shuffles: no. Memory: what `fn` holds.
   *
   * Differs from Spark: the function comes last, and any number of RDDs can be zipped.
   *
   * @throws SparkError UNEQUAL_PARTITIONS in the first action
   * @example
   * ```ts
   * const a = sc.parallelize([1, 2, 3, 4], 2);
   * const b = sc.parallelize(['x', 'y'], 2);
   * await a.zipPartitions([b], (xs, ys) => [[...xs], ...ys]).collect(); // => [[1, 2], 'x', [3, 4], 'y']
   * ```
   */
  zipPartitions<Us extends readonly unknown[], V extends Rec>(
    others: RDDs<readonly [...Us]>,
    fn: (records: IterableIterator<T>, ...others: Iterators<Us>) => Iterable<V>,
    preservesPartitioning = false,
  ): RDD<V> {
    const site = this.callSite();
    if (!Array.isArray(others)) throw invalidArgument('zipPartitions', 'an array of RDDs', others);
    for (const other of others) checkRDD('zipPartitions', other);
    return this.derive({
      kind: 'zipPartitions',
      parents: [this.dataset, ...others.map(({ dataset }) => dataset)],
      fn: userFunction(fn, 'zipPartitions', site),
      preservesPartitioning,
      site,
    });
  }
}
