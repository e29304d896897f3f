import { nameEngineClass } from '../closure/engine-names.ts';
import { SparkError } from '../common/errors.ts';
import { shown } from '../common/invalid-argument.ts';
import { SummingAccumulator } from './summing-accumulator.ts';

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
export class DoubleAccumulator extends SummingAccumulator {
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
}

nameEngineClass(DoubleAccumulator, 'DoubleAccumulator');
