import type { CallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import { evenEdges } from '../common/histogram.ts';
import { invalidArgument } from '../common/invalid-argument.ts';
import { StatCounter, type StatCounterState } from '../common/stat-counter.ts';
import type { ActionOptions } from './job-runner.ts';
import type { RDD } from './rdd.ts';
import { TreeRDDFunctions } from './tree-rdd-functions.ts';

/** Each task is sent all edges, and returns all counts. */
const MAX_BUCKETS = 10_000_000;

/**
 * What an RDD of numbers has on top. The methods' `this` is typed: they do not compile on other RDDs. A record that is no number fails the action with
 * NOT_A_NUMBER; NaN makes every result NaN. All read the records once and keep none.
 *
 * Differs from Spark: an RDD without partitions is treated as any other without records.
 */
export abstract class NumericRDDFunctions<T> extends TreeRDDFunctions<T> {
  /**
   * The sum, compensated for rounding; 0 without records.
   *
   * @example
   * ```ts
   * await sc.parallelize([1e100, 1, -1e100], 1).sum(); // => 1
   * ```
   */
  async sum(this: RDD<number>, options?: ActionOptions): Promise<number> {
    return (await this.statistics('sum', this.callSite(), options)).sum;
  }

  /**
   * The mean; 0 without records.
   *
   * @example
   * ```ts
   * await sc.parallelize([1, 2, 6]).mean(); // => 3
   * ```
   */
  async mean(this: RDD<number>, options?: ActionOptions): Promise<number> {
    return (await this.statistics('mean', this.callSite(), options)).mean;
  }

  /**
   * Count, sum, mean, variance, smallest and largest together, in one job.
   *
   * @example
   * ```ts
   * const { count, mean, variance, max } = await sc.parallelize([1, 2, 3, 4]).stats();
   * [count, mean, variance, max]; // => [4, 2.5, 1.25, 4]
   * ```
   */
  async stats(this: RDD<number>, options?: ActionOptions): Promise<StatCounter> {
    return this.statistics('stats', this.callSite(), options);
  }

  /**
   * The variance of the numbers as a population: divided by their count. NaN without records.
   *
   * @example
   * ```ts
   * await sc.parallelize([1, 3]).variance(); // => 1
   * ```
   */
  async variance(this: RDD<number>, options?: ActionOptions): Promise<number> {
    return (await this.statistics('variance', this.callSite(), options)).variance;
  }

  /**
   * The square root of `variance`.
   *
   * @example
   * ```ts
   * await sc.parallelize([1, 5]).stdev(); // => 2
   * ```
   */
  async stdev(this: RDD<number>, options?: ActionOptions): Promise<number> {
    return (await this.statistics('stdev', this.callSite(), options)).stdev;
  }

  /** The same as `variance`. */
  async popVariance(this: RDD<number>, options?: ActionOptions): Promise<number> {
    return (await this.statistics('popVariance', this.callSite(), options)).popVariance;
  }

  /** The same as `stdev`. */
  async popStdev(this: RDD<number>, options?: ActionOptions): Promise<number> {
    return (await this.statistics('popStdev', this.callSite(), options)).popStdev;
  }

  /**
   * The variance of what the numbers are a sample of: divided by one less than their count. NaN for fewer than two.
   *
   * @example
   * ```ts
   * await sc.parallelize([1, 3]).sampleVariance(); // => 2
   * ```
   */
  async sampleVariance(this: RDD<number>, options?: ActionOptions): Promise<number> {
    return (await this.statistics('sampleVariance', this.callSite(), options)).sampleVariance;
  }

  /** The square root of `sampleVariance`. */
  async sampleStdev(this: RDD<number>, options?: ActionOptions): Promise<number> {
    return (await this.statistics('sampleStdev', this.callSite(), options)).sampleStdev;
  }

  /**
   * How many numbers fall in each of `bucketCount` equally wide buckets between the smallest and the largest of them: `[edges, counts]`, with one more edge than there are
   * buckets. A bucket holds its lower edge, the last one its upper edge too. Where all numbers are equal there is one bucket. Runs two jobs.
   *
   * @throws SparkError NO_HISTOGRAM_RANGE without records, or where one is NaN or infinite; INVALID_ARGUMENT
   * @example
   * ```ts
   * await sc.parallelize([1, 2, 3, 9]).histogram(2); // => [[1, 5, 9], [3, 1]]
   * ```
   */
  histogram(
    this: RDD<number>,
    bucketCount: number,
    options?: ActionOptions,
  ): Promise<[edges: number[], counts: number[]]>;
  /**
   * How many numbers fall between each two neighbours of ascending `edges`. What lies outside, and NaN, is not counted.
   *
   * @param even true where all buckets are equally wide: they are found by a division then instead of a search
   * @throws SparkError INVALID_ARGUMENT
   * @example
   * ```ts
   * await sc.parallelize([1, 2, 3, 9]).histogram([0, 2, 9]); // => [1, 3]
   * ```
   */
  histogram(
    this: RDD<number>,
    edges: readonly number[],
    even?: boolean,
    options?: ActionOptions,
  ): Promise<number[]>;
  async histogram(
    this: RDD<number>,
    buckets: number | readonly number[],
    evenOrOptions?: boolean | ActionOptions,
    optionsOfEdges?: ActionOptions,
  ): Promise<number[] | [number[], number[]]> {
    const site = this.callSite();
    if (typeof buckets === 'number') {
      return this.evenHistogram(buckets, site, evenOrOptions as ActionOptions | undefined);
    }
    checkEdges(buckets);
    return this.bucketCounts(buckets, evenOrOptions === true, site, optionsOfEdges);
  }

  protected async evenHistogram(
    bucketCount: number,
    site: CallSite,
    options: ActionOptions | undefined,
  ): Promise<[number[], number[]]> {
    if (!Number.isSafeInteger(bucketCount) || bucketCount < 1 || bucketCount > MAX_BUCKETS)
      throw invalidArgument('histogram', `a number of buckets from 1 to ${MAX_BUCKETS}`, bucketCount);
    const { min, max } = await this.statistics('histogram', site, options);
    if (!Number.isFinite(min) || !Number.isFinite(max)) {
      throw new SparkError(
        'NO_HISTOGRAM_RANGE',
        'Cannot call histogram with a number of buckets: the RDD is empty, or one of its numbers is NaN or infinite. Give the edges of the buckets',
      );
    }
    const edges = evenEdges(min, max, bucketCount);
    return [edges, await this.bucketCounts(edges, true, site, options)];
  }

  protected async bucketCounts(
    edges: readonly number[],
    even: boolean,
    site: CallSite,
    options: ActionOptions | undefined,
  ): Promise<number[]> {
    const total = new Array<number>(edges.length - 1).fill(0);
    const result = {
      kind: 'summarize',
      operator: 'histogram',
      edges: Float64Array.from(edges),
      even,
    } as const;
    for (const [counts] of await this.partitionResults<number[]>(result, 'histogram', site, options)) {
      counts!.forEach((count, bucket) => {
        total[bucket]! += count;
      });
    }
    return total;
  }

  protected async statistics(
    action: string,
    site: CallSite,
    options: ActionOptions | undefined,
  ): Promise<StatCounter> {
    const result = { kind: 'summarize', operator: action } as const;
    const total = new StatCounter();
    for (const [state] of await this.partitionResults<StatCounterState>(result, action, site, options)) {
      total.merge(StatCounter.of(state!));
    }
    return total;
  }
}

function checkEdges(edges: unknown): void {
  const isList = Array.isArray(edges) && edges.length >= 2;
  if (!isList) throw invalidArgument('histogram', 'a number of buckets, or at least two edges', edges);
  for (let i = 0; i < edges.length; i++) {
    const edge: unknown = edges[i];
    const ascends = typeof edge === 'number' && (i === 0 ? !Number.isNaN(edge) : edge > edges[i - 1]);
    if (!ascends) throw invalidArgument('histogram', 'edges that are numbers in ascending order', edge);
  }
}
