import { ENGINE } from '../error-place.ts';
import type { LoopText } from '../loop-text.ts';
import { BLOCK_RECORDS } from '../loop-text.ts';
import type { PairColumns, PairSource } from '../ports.ts';
import type { SourceText } from './source.ts';

/** Pairs that come as columns of keys and values. The pair itself is made only where a function is given it. */
export const pairsSource: SourceText = {
  block: {
    parameters: ['keyColumn', 'valueColumn', 'hashColumn', 'from', 'to'],
    open(text) {
      text.openLoop('let i = from', 'i < to', 'i++');
      return pair(text);
    },
  },

  openWhole(text) {
    text.open('for (;;) {');
    text.line('const block = source.nextPairs();');
    text.line('if (block === null) break;');
    text.line('const { keys: keyColumn, values: valueColumn, hashes: hashColumn } = block;');
    text.open('for (let from = 0; from < keyColumn.length; ) {');
    text.line(`const to = Math.min(from + ${BLOCK_RECORDS}, keyColumn.length);`);
    text.openLoop('let i = from', 'i < to', 'i++');
    text.afterLoop(`at = ${ENGINE};`, 'guard.poll(to - from);', 'from = to;');
    return pair(text);
  },
};

function pair(text: LoopText): string {
  const key = text.assign('keyColumn[i]');
  const value = text.assign('valueColumn[i]');
  text.knowHash(key, 'hashColumn');
  return text.makePair(key, value);
}

export function* interpretPairs(source: PairSource, poll: (records: number) => void): Generator<unknown> {
  for (let block = source.nextPairs(); block !== null; block = source.nextPairs()) {
    const { keys, values } = block;
    for (let i = 0; i < keys.length; i++) {
      if (i > 0 && i % BLOCK_RECORDS === 0) poll(BLOCK_RECORDS);
      yield [keys[i], values[i]];
    }
    poll(keys.length === 0 ? 0 : ((keys.length - 1) % BLOCK_RECORDS) + 1);
  }
}

/** Columns as the records they stand for. */
export function recordsOf(block: PairColumns | null): [unknown, unknown][] | null {
  return block && Array.from(block.keys, (key, i) => [key, block.values[i]]);
}

/** The records from `start` to before `end` of columns that lie in arrays, which other code may go on to fill. */
export function pairsBetween(
  keys: readonly unknown[],
  values: readonly unknown[],
  start: number,
  end: number,
): PairColumns {
  return { keys: keys.slice(start, end), values: values.slice(start, end), hashes: undefined };
}
