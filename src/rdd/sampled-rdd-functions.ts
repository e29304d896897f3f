import { invalidArgument } from '../common/invalid-argument.ts';
import { checkFraction, checkSeed } from './check-sampling.ts';
import type { RDD } from './rdd.ts';
import { ZippedRDDFunctions } from './zipped-rdd-functions.ts';

/**
 * Random choices of records. With the same seed they are the same on every machine and every version of Node, as long as the RDD has the same records in the same
 * partitions and order.
 */
export abstract class SampledRDDFunctions<T> extends ZippedRDDFunctions<T> {
  /**
   * Some of the records, each chosen by chance: `RDD<T>` → `RDD<T>`. How many there are varies; see `takeSample` for an exact number. Shuffles: no. Memory: none.
   * Keeps the partitioner.
   *
   * @param withReplacement whether a record can be chosen several times
   * @param fraction the chance of each record, from 0 to 1; with replacement, how often each is chosen on average
   * @param seed a safe integer; a new one by default, which stays that of this RDD
   * @throws SparkError INVALID_ARGUMENT
   * @example
   * ```ts
   * const some = sc.range(1000).sample(false, 0.1, 42);
   * (await some.count()) === (await some.count()); // => true
   * ```
   */
  sample(withReplacement: boolean, fraction: number, seed?: number): RDD<T> {
    checkFraction('sample', withReplacement, fraction);
    const draws = { parent: this.dataset, seed: checkSeed('sample', seed), site: this.callSite() };
    return withReplacement
      ? this.derive({ kind: 'sampleWithReplacement', mean: fraction, operator: 'sample', ...draws })
      : this.derive({ kind: 'sample', lower: 0, upper: fraction, ...draws });
  }

  /**
   * Cuts the RDD by chance into as many as there are weights: each record is in exactly one of them. Each reads all of this RDD, so persist it where it is costly.
   * Shuffles: no. Memory: none. They keep the partitioner.
   *
   * @param weights of 0 or more; they need not add up to 1
   * @param seed a safe integer; a new one by default
   * @throws SparkError INVALID_ARGUMENT
   * @example
   * ```ts
   * const [training, test] = sc.range(100).randomSplit([0.8, 0.2], 7);
   * (await training.count()) + (await test.count()); // => 100
   * ```
   */
  randomSplit(weights: readonly number[], seed?: number): RDD<T>[] {
    if (!Array.isArray(weights)) throw invalidArgument('randomSplit', 'an array of weights', weights);
    for (const weight of weights) {
      if (typeof weight === 'number' && weight >= 0 && weight < Number.POSITIVE_INFINITY) continue;
      throw invalidArgument('randomSplit', 'weights of 0 or more', weight);
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    if (total <= 0 || total === Number.POSITIVE_INFINITY)
      throw invalidArgument('randomSplit', 'weights with a sum above 0', total);
    const drawn = { seed: checkSeed('randomSplit', seed), site: this.callSite() };
    let before = 0;
    return weights.map((weight) => {
      const lower = before / total;
      before += weight;
      return this.derive<T>({
        kind: 'sample',
        parent: this.dataset,
        lower,
        upper: before / total,
        operator: 'randomSplit',
        ...drawn,
      });
    });
  }
}
