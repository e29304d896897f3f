import { nameEngineClass } from '../closure/engine-names.ts';
import { SparkError } from '../common/errors.ts';
import { shown } from '../common/invalid-argument.ts';
import { AccumulatorV2 } from './accumulator-v2.ts';

/**
 * Sum, count and average of numbers. Made by `sc.doubleAccumulator()`.
 *
 * What tasks added is merged in the order in which they end, so the last digits of a sum may differ from run to run.
 *
 * @example
 * ```ts
 * const seconds = sc.doubleAccumulator('seconds');
 * await sc.parallelize([0.5, 1.5, 4]).foreach((x) => seconds.add(x));
 * [seconds.sum, seconds.avg]; // => [6, 2]
 * ```
 */
export class DoubleAccumulator extends AccumulatorV2<number, number> {
  private total = 0;
  private added = 0;

  get isZero(): boolean {
    return this.added === 0;
  }

  /** @throws SparkError INVALID_ARGUMENT for anything else than a number */
  add(value: number): void {
    if (typeof value !== 'number') {
      throw new SparkError(
        'INVALID_ARGUMENT',
        `Cannot add ${shown(value)} to a DoubleAccumulator: it takes numbers`,
      );
    }
    this.total += value;
    this.added++;
  }

  /** The sum. */
  get value(): number {
    return this.total;
  }

  get sum(): number {
    return this.total;
  }

  /** How many values were added. */
  get count(): number {
    return this.added;
  }

  /** NaN while nothing was added. */
  get avg(): number {
    return this.total / this.added;
  }

  copy(): DoubleAccumulator {
    // Also of a class that extends this one.
    const copy = new (this.constructor as typeof DoubleAccumulator)();
    copy.merge(this);
    return copy;
  }

  reset(): void {
    this.total = 0;
    this.added = 0;
  }

  merge(other: DoubleAccumulator): void {
    this.total += other.total;
    this.added += other.added;
  }
}

nameEngineClass(DoubleAccumulator, 'DoubleAccumulator');
