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
  readonly #random: () => number;
  #weight = 1;
  #seen = 0;
  /** Records that pass before the next one is taken. */
  skip = 0;
  #skipped = 0;

  constructor(limit: number, random: () => number) {
    this.#limit = limit;
    this.#random = random;
  }

  take(key: unknown): void {
    this.#seen += this.#skipped + 1;
    const own = withOwnStrings(key);
    if (this.keys.length < this.#limit) this.keys.push(own);
    else this.keys[Math.floor(this.#random() * this.#limit)] = own;
    this.skip = this.keys.length < this.#limit ? 0 : this.#draw();
    this.#skipped = this.skip;
  }

  finish(): unknown[] {
    return [this.#seen + this.#skipped - this.skip, ...this.keys];
  }

  #draw(): number {
    this.#weight *= Math.exp(Math.log(this.#random()) / this.#limit);
    const skip = Math.floor(Math.log(this.#random()) / Math.log1p(-this.#weight));
    return Math.min(skip, Number.MAX_SAFE_INTEGER);
  }
}

export const sampleKeys: Sink<'sampleKeys', KeySample> = {
  steps: ({ operator, site }) => [{ operator, site, fn: undefined }],
  open: ({ limit }) => new KeySample(limit, uniform(TaskContext.getPartitionId())),

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

/** Numbers above 0 and below 1, the same for the same seed: splitmix32. */
function uniform(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e37_79b9);
  return () => {
    state = (state + 0x9e37_79b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (((mixed ^ (mixed >>> 15)) >>> 0) + 0.5) / 2 ** 32;
  };
}
