import { nameEngineClass } from '../closure/engine-names.ts';
import { SparkError } from '../common/errors.ts';
import { shown } from '../common/invalid-argument.ts';
import { SummingAccumulator } from './summing-accumulator.ts';

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
export class LongAccumulator extends SummingAccumulator {
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
}

nameEngineClass(LongAccumulator, 'LongAccumulator');
