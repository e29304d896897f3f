import { Poisson } from '../../common/poisson.ts';
import { Random } from '../../common/random.ts';
import { openCopies } from './copies-text.ts';
import type { ElementOperator } from './operator.ts';

class Copies {
  readonly #random: Random;
  readonly #poisson: Poisson;

  constructor(random: Random, mean: number) {
    this.#random = random;
    this.#poisson = new Poisson(mean);
  }

  next(): number {
    return this.#poisson.draw(this.#random);
  }
}

export const sampleWithReplacement: ElementOperator<'sampleWithReplacement'> = {
  argument: ({ mean, seed }, partition) => new Copies(new Random(seed, partition), mean),
  nests: true,

  emit(text, { argument }, record) {
    openCopies(text, `${argument}.next()`);
    return record;
  },

  *interpret(records, step) {
    const copies = step.argument as Copies;
    for (const record of records) for (let left = copies.next(); left > 0; left--) yield record;
  },
};
