import { emptySketch } from '../common/hyper-log-log.ts';
import { invalidArgument } from '../common/invalid-argument.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import type { SampleByKeyNode, Stratum } from '../lineage/nodes.ts';
import type { Partitioner } from '../lineage/partitioner.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { checkKey } from './check-key.ts';
import { checkFraction, checkSeed } from './check-sampling.ts';
import { encodeArgument } from './encode-argument.ts';
import { OrderedRDDFunctions } from './ordered-rdd-functions.ts';
import type { RDD } from './rdd.ts';
import { type SketchPrecision, sketchPrecision } from './sketch-precision.ts';

/** Samples and approximate counts by key. */
export abstract class SampledPairRDDFunctions<T> extends OrderedRDDFunctions<T> {
  /**
   * Some of the pairs, each chosen by chance with the fraction of its key: `RDD<[K, V]>` → `RDD<[K, V]>`. Shuffles: no. Memory: the fractions. Keeps the
   * partitioner. The same seed chooses the same pairs, as in `sample`.
   *
   * @param fractions for each key there is; as a `Map` or another list of pairs, compared as keys are
   * @throws SparkError INVALID_ARGUMENT; in the action, as the cause of JOB_ABORTED, NO_FRACTION for a key that has none
   * @example
   * ```ts
   * const pairs = sc.range(100).map((x) => [x % 2 ? 'odd' : 'even', x]);
   * const odd = pairs.sampleByKey(false, new Map([['odd', 1], ['even', 0]]), 42);
   * await odd.count(); // => 50
   * ```
   */
  sampleByKey<K, V>(
    this: RDD<[K, V]>,
    withReplacement: boolean,
    fractions: Iterable<readonly [K, number]>,
    seed?: number,
  ): RDD<[K, V]> {
    return this.derive(this.strataNode('sampleByKey', withReplacement, fractions, seed));
  }

  /**
   * Like `sampleByKey`, with exactly the fraction of each key's pairs, rounded up: `RDD<[K, V]>` → `RDD<[K, V]>`. The first action runs jobs before its own that read this
   * RDD: `sampleByKeyExact: count pairs` and `sampleByKeyExact: find thresholds`. Memory: the fractions, and on the driver the random numbers of some pairs of each
   * key, about as many as the square root of their number.
   *
   * Differs from Spark: the passes are run by the action, not by this call, and the number is exact without a chance of error.
   *
   * @throws SparkError as `sampleByKey`; in the action UNSTABLE_RDD if the RDD has fewer pairs each time it is computed
   * @example
   * ```ts
   * const pairs = sc.range(100).map((x) => [x % 2 ? 'odd' : 'even', x]);
   * const some = pairs.sampleByKeyExact(false, [['odd', 0.1], ['even', 0.5]], 42);
   * [...(await some.countByKey())].sort(); // => [['even', 25], ['odd', 5]]
   * ```
   */
  sampleByKeyExact<K, V>(
    this: RDD<[K, V]>,
    withReplacement: boolean,
    fractions: Iterable<readonly [K, number]>,
    seed?: number,
  ): RDD<[K, V]> {
    return this.derive(this.strataNode('sampleByKeyExact', withReplacement, fractions, seed));
  }

  /**
   * About how many different values each key has: `RDD<[K, V]>` → `RDD<[K, number]>`, by a sketch for each key; see `countApproxDistinct`. Shuffles: yes, sketches, combined
   * on the map side. Memory: a sketch of 2^p bytes a key of a partition; with `sp` less for keys with few values.
   *
   * @throws SparkError INVALID_ARGUMENT, INVALID_PARTITION_COUNT
   * @example
   * ```ts
   * const pairs = sc.parallelize([['a', 1], ['a', 2], ['a', 1], ['b', 1]] as [string, number][]);
   * (await pairs.countApproxDistinctByKey({ p: 10, sp: 25 }).collect()).sort(); // => [['a', 2], ['b', 1]]
   * ```
   */
  countApproxDistinctByKey<K, V>(
    this: RDD<[K, V]>,
    precision: SketchPrecision = 0.05,
    numPartitionsOrPartitioner?: number | Partitioner,
  ): RDD<[K, number]> {
    const operator = 'countApproxDistinctByKey';
    const site = this.callSite();
    const { p, sp } = sketchPrecision(operator, precision);
    const sketches = this.shuffled(
      operator,
      numPartitionsOrPartitioner,
      {
        createCombiner: builtinFunction('identity'),
        mergeValue: builtinFunction('addToSketch'),
        mergeCombiners: builtinFunction('mergeSketches'),
        mapSideCombine: true,
        zero: encodeValue(emptySketch(p, sp)),
      },
      site,
    );
    const fn = builtinFunction('estimateCount');
    return sketches.derive({ kind: 'mapValues', parent: sketches.dataset, fn, operator, site });
  }

  protected strataNode(
    operator: 'sampleByKey' | 'sampleByKeyExact',
    withReplacement: boolean,
    fractions: Iterable<readonly [unknown, number]>,
    seed: number | undefined,
  ): SampleByKeyNode {
    const site = this.callSite();
    if (typeof fractions === 'string' || typeof fractions?.[Symbol.iterator] !== 'function')
      throw invalidArgument(operator, 'a Map from keys to fractions', fractions);
    const strata: [unknown, Stratum][] = [];
    for (const [key, fraction] of fractions) {
      checkKey(operator, key, site);
      checkFraction(operator, withReplacement, fraction);
      strata.push([key, { accept: fraction, limit: fraction, threshold: 0 }]);
    }
    const { bytes, classes } = encodeArgument(operator, 'the fractions', strata, site);
    return {
      kind: 'sampleByKey',
      parent: this.dataset,
      strata: bytes,
      classes,
      withReplacement,
      seed: checkSeed(operator, seed),
      exact: operator === 'sampleByKeyExact',
      operator,
      site,
    };
  }
}
