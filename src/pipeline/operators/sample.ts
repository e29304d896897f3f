import { Random } from '../../common/random.ts';
import type { ElementOperator } from './operator.ts';

/** Decides for one record after another. */
class Bernoulli {
  readonly #random: Random;
  readonly #lower: number;
  readonly #upper: number;

  constructor(random: Random, lower: number, upper: number) {
    this.#random = random;
    this.#lower = lower;
    this.#upper = upper;
  }

  keeps(): boolean {
    const drawn = this.#random.nextDouble();
    return drawn >= this.#lower && drawn < this.#upper;
  }
}

export const sample: ElementOperator<'sample'> = {
  argument: ({ lower, upper, seed }, partition) => new Bernoulli(new Random(seed, partition), lower, upper),

  emit(text, { argument }, record) {
    text.line(`if (!${argument}.keeps()) continue;`);
    return record;
  },

  *interpret(records, step) {
    const bernoulli = step.argument as Bernoulli;
    for (const record of records) if (bernoulli.keeps()) yield record;
  },
};
