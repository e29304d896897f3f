import { emptySketch, estimateCount, type HyperLogLog, mergeSketches } from '../common/hyper-log-log.ts';
import { invalidArgument } from '../common/invalid-argument.ts';
import { Random } from '../common/random.ts';
import { checkCount } from './check-count.ts';
import { checkFraction, checkSeed } from './check-sampling.ts';
import type { ActionOptions } from './job-runner.ts';
import { NumericRDDFunctions } from './numeric-rdd-functions.ts';
import { fractionFor } from './sample-size.ts';
import { type SketchPrecision, sketchPrecision } from './sketch-precision.ts';
import { unstable } from './unstable-rdd.ts';

/** Each attempt has a chance of 1 in 10,000 to choose too few records. */
const MAX_ATTEMPTS = 10;
const MAX_RECORDS = 2 ** 32 - 1;

/** Actions whose results are left to chance. */
export abstract class ApproximateRDDFunctions<T> extends NumericRDDFunctions<T> {
  /**
   * Exactly `num` records, chosen by chance and in random order; without replacement all of them where there are no more. Runs a job that counts, and one that chooses some
   * more than needed (again, where chance was against it). Memory: about `num` records on the driver.
   *
   * @param withReplacement whether a record can be chosen several times
   * @param seed a safe integer, which makes the choice the same for the same RDD; a new one by default
   * @throws SparkError INVALID_COUNT, INVALID_ARGUMENT; UNSTABLE_RDD if the RDD has fewer records each time it is computed
   * @example
   * ```ts
   * (await sc.range(100).takeSample(false, 10, 42)).length; // => 10
   * ```
   */
  async takeSample(
    withReplacement: boolean,
    num: number,
    seed?: number,
    options?: ActionOptions,
  ): Promise<T[]> {
    const site = this.callSite();
    checkFraction('takeSample', withReplacement, 0);
    checkCount('takeSample', num);
    if (withReplacement && num > MAX_RECORDS)
      throw invalidArgument('takeSample', `at most ${MAX_RECORDS} records, which an array can hold`, num);
    const random = new Random(checkSeed('takeSample', seed));
    this.runner.snapshot(this.dataset);
    if (num === 0) return [];
    const counts = await this.partitionResults<number>({ kind: 'count' }, 'takeSample', site, options);
    const total = counts.reduce((sum, [count]) => sum + count!, 0);
    if (total === 0) return [];
    const takesAll = !withReplacement && num >= total;
    const fraction = takesAll ? 1 : fractionFor(num, total, withReplacement);
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const chosen = this.sample(withReplacement, fraction, random.nextInt());
      const parts = await chosen.partitionResults<T>({ kind: 'collect' }, 'takeSample', site, options);
      const records = parts.flat();
      if (takesAll || records.length >= num) return shuffled(records, num, random);
    }
    throw unstable('takeSample', site);
  }

  /**
   * About how many different records there are, compared as keys are, by a HyperLogLog sketch. Shuffles: no. Memory: 2^p bytes a task, and on the driver.
   *
   * Differs from Spark: the precisions `p` and `sp` are given as an object; the estimate needs no tables of corrections (Ertl's estimator).
   *
   * @param precision 0.05 by default: two of three results are within 5 % of the truth
   * @throws SparkError INVALID_ARGUMENT; in the action INVALID_KEY for records that cannot be compared
   * @example
   * ```ts
   * const found = await sc.range(10000).map((x) => x % 1000).countApproxDistinct(0.01);
   * Math.abs(found - 1000) < 50; // => true
   * ```
   */
  async countApproxDistinct(precision: SketchPrecision = 0.05, options?: ActionOptions): Promise<number> {
    const site = this.callSite();
    const { p, sp } = sketchPrecision('countApproxDistinct', precision);
    const total = emptySketch(p, sp);
    await this.runner.runJob({
      ...options,
      dataset: this.dataset,
      result: { kind: 'approxDistinct', p, sp },
      action: 'countApproxDistinct',
      site,
      onResult: (_position, [sketch]) => {
        mergeSketches(total, sketch as HyperLogLog);
      },
    });
    return estimateCount(total);
  }
}

/** `count` of the records, in random order. */
function shuffled<T>(records: T[], count: number, random: Random): T[] {
  const end = Math.min(count, records.length);
  for (let i = 0; i < end; i++) {
    const other = i + random.nextBelow(records.length - i);
    [records[i], records[other]] = [records[other]!, records[i]!];
  }
  return records.slice(0, end);
}
