import type { Random } from './random.ts';

/** Above it the search would take long, and its first probability become too small. */
const LARGEST_MEAN = 8;

/** Draws from a Poisson distribution. It uses only operations that are exact by IEEE 754, so that draws are the same on every machine. */
export class Poisson {
  /** A large mean is the sum of several small ones. */
  readonly #parts: number;
  readonly #mean: number;
  readonly #none: number;

  constructor(mean: number) {
    this.#parts = Math.max(1, Math.ceil(mean / LARGEST_MEAN));
    this.#mean = mean / this.#parts;
    this.#none = exponentialOfMinus(this.#mean);
  }

  draw(random: Random): number {
    let drawn = 0;
    for (let part = 0; part < this.#parts; part++) drawn += this.#drawPart(random.nextDouble());
    return drawn;
  }

  /** The number whose share of the distribution `at` falls in. */
  #drawPart(at: number): number {
    let drawn = 0;
    let probability = this.#none;
    let sum = probability;
    while (at >= sum) {
      probability *= this.#mean / ++drawn;
      const next = sum + probability;
      // The rest is smaller than the rounding of the sum.
      if (next === sum && drawn > this.#mean) break;
      sum = next;
    }
    return drawn;
  }
}

/** `exp(-x)` for 0 <= x <= 8: `Math.exp` may differ between machines in its last bit. */
function exponentialOfMinus(x: number): number {
  const part = x / 16;
  let term = 1;
  let sum = 1;
  for (let i = 1; i <= 20; i++) {
    term *= -part / i;
    sum += term;
  }
  for (let i = 0; i < 4; i++) sum *= sum;
  return sum;
}
