import { taskCopiesOf } from '../closure/task-copies.ts';
import { SparkError } from '../common/errors.ts';
import { Poisson } from '../common/poisson.ts';
import { Random } from '../common/random.ts';
import type { SampleByKeyNode, Stratum } from '../lineage/nodes.ts';
import { KeyedMap } from '../serializer/keyed-map.ts';
import { shortenRecord } from './shorten-record.ts';

/** What the draws depend on. */
export type StrataNode = Pick<SampleByKeyNode, 'strata' | 'withReplacement' | 'seed'>;

/** A stratum, with replacement with its distributions. */
interface Draws extends Stratum {
  readonly accepted?: Poisson;
  readonly waiting?: Poisson;
}

/**
 * Draws the pairs of one partition, in order. Whoever asks in the same order gets the same answers: the pass that looks for the thresholds of an exact sample meets
 * the same random numbers as the sample itself.
 */
export class StrataSampler {
  /** The random numbers of what waits of the pair drawn last. */
  readonly waiting: number[] = [];
  readonly #random: Random;
  readonly #keyToDraws: KeyedMap<unknown, Draws>;

  constructor({ strata, withReplacement, seed }: StrataNode, partition: number) {
    this.#random = new Random(seed, partition);
    const entries = taskCopiesOf(strata)() as [unknown, Stratum][];
    this.#keyToDraws = new KeyedMap(
      entries.map(([key, stratum]) => [key, withReplacement ? withCopies(stratum) : stratum]),
    );
  }

  /** How often the next pair, which has this key, is in the sample. */
  copies(key: unknown): number {
    const { threshold } = this.#drawsOf(key);
    let copies = this.draw(key);
    for (const number of this.waiting) if (number < threshold) copies++;
    return copies;
  }

  /** Draws the next pair. Returns how many copies are taken in any case. */
  draw(key: unknown): number {
    const { accept, limit, accepted, waiting } = this.#drawsOf(key);
    this.waiting.length = 0;
    if (accepted === undefined) {
      const drawn = this.#random.nextDouble();
      if (drawn >= accept && drawn < limit) this.waiting.push(drawn);
      return drawn < accept ? 1 : 0;
    }
    const copies = accepted.draw(this.#random);
    for (let left = waiting?.draw(this.#random) ?? 0; left > 0; left--) {
      this.waiting.push(this.#random.nextDouble());
    }
    return copies;
  }

  #drawsOf(key: unknown): Draws {
    const draws = this.#keyToDraws.get(key);
    if (draws !== undefined) return draws;
    throw new SparkError(
      'NO_FRACTION',
      `The fractions have none for the key ${shortenRecord(key)}: give one for each key there is, 0 for those to leave out`,
    );
  }
}

function withCopies(stratum: Stratum): Draws {
  const { accept, limit } = stratum;
  const accepted = new Poisson(accept);
  return limit > accept
    ? { ...stratum, accepted, waiting: new Poisson(limit - accept) }
    : { ...stratum, accepted };
}
