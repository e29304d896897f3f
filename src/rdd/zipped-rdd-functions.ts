import { checkRDD } from './check-rdd.ts';
import type { RDD } from './rdd.ts';
import { RDDTransformations } from './rdd-transformations.ts';
import type { Rec } from './rec.ts';
import { userFunction } from './task-functions.ts';

/** The iterators over the partitions of several RDDs. */
type Iterators<Ts extends readonly unknown[]> = { readonly [I in keyof Ts]: IterableIterator<Ts[I]> };
type RDDs<Ts extends readonly unknown[]> = { readonly [I in keyof Ts]: RDD<Ts[I]> };

/** Transformations that bring the partitions of several RDDs together by their index. */
export abstract class ZippedRDDFunctions<T> extends RDDTransformations<T> {
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
