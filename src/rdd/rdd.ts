import { SampledPairRDDFunctions } from './sampled-pair-rdd-functions.ts';

// The methods stand in a chain of classes, a file for each kind, since only so do they all have one `this`. From the bottom: rdd-core, rdd-transformations, zipped-, sampled-,
// piped-rdd-functions, rdd-actions, tree-, numeric-, approximate-rdd-functions; then those of pairs: pair-, grouped-, joined-, ordered-, sampled-pair-rdd-functions.
// A method may call those of classes below its own.

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
