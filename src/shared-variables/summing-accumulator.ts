import { AccumulatorV2 } from './accumulator-v2.ts';

/** What the accumulators of numbers have in common; each adds those it takes. */
export abstract class SummingAccumulator extends AccumulatorV2<number, number> {
  protected total = 0;
  protected added = 0;

  get isZero(): boolean {
    return this.added === 0;
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

  copy(): this {
    // Also of a class that extends one of these.
    const copy = new (this.constructor as new () => this)();
    copy.merge(this);
    return copy;
  }

  reset(): void {
    this.total = 0;
    this.added = 0;
  }

  merge(other: SummingAccumulator): void {
    this.total += other.total;
    this.added += other.added;
  }
}
