/** What a counter is made of, as plain data. */
export interface StatCounterState {
  readonly count: number;
  readonly mean: number;
  /** The sum of the squared differences from the mean. */
  readonly squares: number;
  readonly sum: number;
  /** What rounding took from the sum. */
  readonly lost: number;
  readonly min: number;
  readonly max: number;
}

const EMPTY: StatCounterState = {
  count: 0,
  mean: 0,
  squares: 0,
  sum: 0,
  lost: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
};

/**
 * Count, mean, variance, sum, smallest and largest of numbers, in one pass and without the rounding errors of adding up squares. Counters of parts can be merged.
 *
 * Without numbers `mean` is 0, `min` Infinity, `max` -Infinity and the variances NaN.
 *
 * Differs from Spark: the sum is compensated for rounding, and the mean is that of the sum, so that both are exact for integers.
 *
 * @example
 * ```ts
 * const heights = new StatCounter([1, 2, 3, 4]);
 * heights.merge(new StatCounter([10])).mean; // => 4
 * heights.max; // => 10
 * ```
 */
export class StatCounter {
  #count = 0;
  #mean = 0;
  #squares = 0;
  #sum = 0;
  #lost = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(values: Iterable<number> = []) {
    for (const value of values) this.merge(value);
  }

  /** The engine's own: the counter of a state. */
  static of(state: StatCounterState): StatCounter {
    const counter = new StatCounter();
    counter.#add(state);
    return counter;
  }

  /** Adds a number, or what another counter has counted. */
  merge(other: number | StatCounter): this {
    const state =
      typeof other === 'number'
        ? { ...EMPTY, count: 1, mean: other, sum: other, min: other, max: other }
        : other.state();
    return this.#add(state);
  }

  /** The engine's own: adds the first `length` of the numbers, in two passes over them. */
  mergeBlock(values: Float64Array, length: number): this {
    if (length === 0) return this;
    let { sum, lost, min, max } = EMPTY;
    for (let i = 0; i < length; i++) {
      const value = values[i]!;
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    const mean = sum / length;
    let squares = 0;
    for (let i = 0; i < length; i++) squares += (values[i]! - mean) ** 2;
    return this.#add({ count: length, mean, squares, sum, lost, min, max });
  }

  copy(): StatCounter {
    return StatCounter.of(this.state());
  }

  get count(): number {
    return this.#count;
  }

  get sum(): number {
    const sum = this.#sum + this.#lost;
    // Beyond the largest number there is no telling what was lost.
    return Number.isNaN(sum) ? this.#sum : sum;
  }

  get mean(): number {
    const { sum } = this;
    if (this.#count === 0) return 0;
    return Number.isFinite(sum) || !Number.isFinite(this.#mean) ? sum / this.#count : this.#mean;
  }

  get min(): number {
    return this.#min;
  }

  get max(): number {
    return this.#max;
  }

  /** That of the population: divided by the count. */
  get variance(): number {
    return this.#squaresBy(this.#count);
  }

  get popVariance(): number {
    return this.variance;
  }

  /** The estimate from a sample: divided by one less than the count. NaN for fewer than two numbers. */
  get sampleVariance(): number {
    return this.#squaresBy(this.#count - 1);
  }

  get stdev(): number {
    return Math.sqrt(this.variance);
  }

  get popStdev(): number {
    return this.stdev;
  }

  get sampleStdev(): number {
    return Math.sqrt(this.sampleVariance);
  }

  /** The engine's own: what {@link StatCounter.of} makes a counter of. */
  state(): StatCounterState {
    return {
      count: this.#count,
      mean: this.#mean,
      squares: this.#squares,
      sum: this.#sum,
      lost: this.#lost,
      min: this.#min,
      max: this.#max,
    };
  }

  toString(): string {
    return `(count: ${this.count}, mean: ${this.mean}, stdev: ${this.stdev}, max: ${this.max}, min: ${this.min})`;
  }

  #squaresBy(divisor: number): number {
    const areFinite = Number.isFinite(this.#min) && Number.isFinite(this.#max);
    return divisor > 0 && areFinite ? this.#squares / divisor : Number.NaN;
  }

  #add(other: StatCounterState): this {
    if (other.count === 0) return this;
    const count = this.#count + other.count;
    const difference = other.mean - this.#mean;
    this.#squares += other.squares + difference ** 2 * ((this.#count * other.count) / count);
    this.#mean += difference * (other.count / count);
    this.#count = count;
    const sum = this.#sum + other.sum;
    this.#lost +=
      other.lost +
      (Math.abs(this.#sum) >= Math.abs(other.sum)
        ? this.#sum - sum + other.sum
        : other.sum - sum + this.#sum);
    this.#sum = sum;
    this.#min = Math.min(this.#min, other.min);
    this.#max = Math.max(this.#max, other.max);
    return this;
  }
}
