import { nameEngineClass } from '../closure/engine-names.ts';
import { AccumulatorV2 } from './accumulator-v2.ts';

/**
 * A list of everything that was added. Made by `sc.collectionAccumulator()`.
 *
 * Values must be what a record may be. All of them end up in the driver's memory; what one task adds counts as part of its result
 * (`spark.driver.maxResultSize`). Their order between tasks is that in which tasks end.
 *
 * @example
 * ```ts
 * const bad = sc.collectionAccumulator<string>('bad lines');
 * await sc.parallelize(['1', 'x', '2'], 1).foreach((line) => { if (Number.isNaN(Number(line))) bad.add(line); });
 * bad.value; // => ['x']
 * ```
 */
export class CollectionAccumulator<T> extends AccumulatorV2<T, readonly T[]> {
  private list: T[] = [];

  get isZero(): boolean {
    return this.list.length === 0;
  }

  add(value: T): void {
    this.list.push(value);
  }

  /** A copy of the list. */
  get value(): readonly T[] {
    return this.list.slice();
  }

  copy(): CollectionAccumulator<T> {
    const copy = this.copyAndReset();
    copy.merge(this);
    return copy;
  }

  override copyAndReset(): CollectionAccumulator<T> {
    // Also of a class that extends this one.
    return new (this.constructor as typeof CollectionAccumulator<T>)();
  }

  reset(): void {
    this.list = [];
  }

  merge(other: CollectionAccumulator<T>): void {
    for (const value of other.list) this.list.push(value);
  }
}

nameEngineClass(CollectionAccumulator, 'CollectionAccumulator');
