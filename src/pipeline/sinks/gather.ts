import { ColumnBuffer } from '../../shuffle/column-buffer.ts';
import { withOwnStrings } from '../../shuffle/own-strings.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { PairTarget } from '../ports.ts';
import type { Sink, SinkState } from './sink.ts';

/** Pairs on their way to a target, some thousands at a time. */
class Gathered implements SinkState {
  readonly #target: PairTarget;
  #keys = newBuffer();
  #values = newBuffer();
  #count = 0;

  constructor(target: PairTarget) {
    this.#target = target;
  }

  add(key: unknown, value: unknown): void {
    this.#keys.set(this.#count, key);
    this.#values.set(this.#count, withOwnStrings(value));
    if (++this.#count === BLOCK_RECORDS) this.#flush();
  }

  finish(): void {
    if (this.#count > 0) this.#flush();
  }

  #flush(): void {
    const count = this.#count;
    this.#target.add({ keys: this.#keys.take(count), values: this.#values.take(count), hashes: undefined });
    this.#count = 0;
  }
}

function newBuffer(): ColumnBuffer {
  const buffer = new ColumnBuffer();
  buffer.resize(BLOCK_RECORDS);
  return buffer;
}

/** Pairs of a partition that an operator keeps whole. */
export const gather: Sink<'gather', Gathered> = {
  steps: ({ operator }, site) => [{ operator, site, fn: undefined }],
  open: ({ target }) => new Gathered(target),

  emit(text, [slot]) {
    return {
      body(record) {
        const { key, value } = text.pair(slot!, record);
        text.line(`sink.add(${key}, ${value});`);
      },
    };
  },

  accept(state, record, [step]) {
    const [key, value] = step!.pair(record);
    state.add(key, value);
  },
};
