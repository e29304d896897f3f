import { nameEngineClass } from '../closure/engine-names.ts';
import { SparkError } from '../common/errors.ts';
import { shown } from '../common/invalid-argument.ts';
import { AccumulatorV2 } from './accumulator-v2.ts';

/**
 * Sum, count and average of integers. Made by `sc.longAccumulator()`.
 *
 * Takes safe integers only. The sum is exact up to `Number.MAX_SAFE_INTEGER`; beyond it is rounded as any JavaScript number, where Spark's wraps around.
 *
 * @example
 * ```ts
 * const empty = sc.longAccumulator('empty lines');
 * await sc.parallelize(['a', '', 'b', '']).foreach((line) => { if (line === '') empty.add(1); });
 * [empty.value, empty.count]; // => [2, 2]
 * ```
 */
export class LongAccumulator extends AccumulatorV2<number, number> {
  private total = 0;
  private added = 0;

  get isZero(): boolean {
    return this.added === 0;
  }

  /** @throws SparkError INVALID_ARGUMENT for anything else than a safe integer */
  add(value: number): void {
    if (!Number.isSafeInteger(value)) {
      throw new SparkError(
        'INVALID_ARGUMENT',
        `Cannot add ${shown(value)} to a LongAccumulator: it takes safe integers; for other numbers use sc.doubleAccumulator()`,
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

  copy(): LongAccumulator {
    // Also of a class that extends this one.
    const copy = new (this.constructor as typeof LongAccumulator)();
    copy.merge(this);
    return copy;
  }

  reset(): void {
    this.total = 0;
    this.added = 0;
  }

  merge(other: LongAccumulator): void {
    this.total += other.total;
    this.added += other.added;
  }
}

nameEngineClass(LongAccumulator, 'LongAccumulator');
