import { ENGINE } from '../error-place.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { RecordSource } from '../ports.ts';
import type { SourceText } from './source.ts';

/** The records of a RecordSource, polled at least every 4,096. */
export const recordsSource: SourceText = {
  block: {
    parameters: ['block', 'from', 'to'],
    open(text) {
      text.openLoop('let i = from', 'i < to', 'i++');
      return text.assign('block[i]');
    },
  },

  openWhole(text) {
    text.open('for (;;) {');
    text.line('const block = source.nextBlock();');
    text.line('if (block === null) break;');
    text.open('for (let from = 0; from < block.length; ) {');
    text.line(`const to = Math.min(from + ${BLOCK_RECORDS}, block.length);`);
    text.openLoop('let i = from', 'i < to', 'i++');
    text.afterLoop(`at = ${ENGINE};`, 'guard.poll(to - from);', 'from = to;');
    return text.assign('block[i]');
  },
};

export function* interpretRecords(source: RecordSource, poll: (records: number) => void): Generator<unknown> {
  for (let block = source.nextBlock(); block !== null; block = source.nextBlock()) {
    for (let from = 0; from < block.length; from += BLOCK_RECORDS) {
      const to = Math.min(from + BLOCK_RECORDS, block.length);
      for (let i = from; i < to; i++) yield block[i];
      poll(to - from);
    }
  }
}

/** An array that is there already as a source. */
export class ArraySource implements RecordSource {
  #records: readonly unknown[] | null;

  constructor(records: readonly unknown[]) {
    this.#records = records;
  }

  nextBlock(): readonly unknown[] | null {
    const records = this.#records;
    this.#records = null;
    return records;
  }

  close(): void {
    this.#records = null;
  }
}
