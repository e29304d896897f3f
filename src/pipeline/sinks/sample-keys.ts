import { Random } from '../../common/random.ts';
import { TaskContext } from '../../lineage/task-context.ts';
import { withOwnStrings } from '../../shuffle/own-strings.ts';
import type { Sink, SinkState } from './sink.ts';

/**
 * A sample of `limit` keys in which each has the same chance, however many there are. How many to leave out before the next one is drawn once for all of
 * them (Li's algorithm L), so most records cost one subtraction.
 */
class KeySample implements SinkState {
  readonly keys: unknown[] = [];
  readonly #limit: number;
  readonly #random: Random;
  #weight = 1;
  #seen = 0;
  /** Records that pass before the next one is taken. */
  skip = 0;
  #skipped = 0;

  constructor(limit: number, random: Random) {
    this.#limit = limit;
    this.#random = random;
  }

  take(key: unknown): void {
    this.#seen += this.#skipped + 1;
    const own = withOwnStrings(key);
    if (this.keys.length < this.#limit) this.keys.push(own);
    else this.keys[this.#random.nextBelow(this.#limit)] = own;
    this.skip = this.keys.length < this.#limit ? 0 : this.#draw();
    this.#skipped = this.skip;
  }

  finish(): unknown[] {
    return [this.#seen + this.#skipped - this.skip, ...this.keys];
  }

  #draw(): number {
    this.#weight *= Math.exp(this.#logarithm() / this.#limit);
    const skip = Math.floor(this.#logarithm() / Math.log1p(-this.#weight));
    return Math.min(skip, Number.MAX_SAFE_INTEGER);
  }

  /** Of a random number above 0. */
  #logarithm(): number {
    return Math.log(1 - this.#random.nextDouble());
  }
}

export const sampleKeys: Sink<'sampleKeys', KeySample> = {
  steps: ({ operator, site }) => [{ operator, site, fn: undefined }],
  open: ({ limit }) => new KeySample(limit, new Random(0, TaskContext.getPartitionId())),

  emit(text, [slot]) {
    text.line('let skip = sink.skip;');
    return {
      body(record) {
        const { key } = text.pair(slot!, record);
        text.leave();
        text.open('if (skip === 0) {');
        text.line(`sink.take(${key});`);
        text.line('skip = sink.skip;');
        text.closeTo(text.depth - 1);
        text.line('else skip--;');
      },
      end: () => text.line('sink.skip = skip;'),
    };
  },

  accept(state, record, [step]) {
    const [key] = step!.pair(record);
    if (state.skip === 0) state.take(key);
    else state.skip--;
  },
};
