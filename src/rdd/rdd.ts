import { SampledPairRDDFunctions } from './sampled-pair-rdd-functions.ts';

/**
 * A resilient distributed dataset: an immutable, partitioned collection that is described by how to compute it.
 *
 * Transformations (`map`, `reduceByKey`, …) are lazy and synchronous and return a new RDD; actions (`count`, `collect`, …) run a job and
 * return a promise. RDDs are made by a `SparkContext`.
 *
 * @typeParam T the record type; pair methods exist on `RDD<[K, V]>`
 * @example
 * ```ts
 * const words = sc.parallelize(['to be', 'or not']).flatMap((line) => line.split(' '));
 * await words.count(); // => 4
 * ```
 */
export class RDD<T> extends SampledPairRDDFunctions<T> {}
