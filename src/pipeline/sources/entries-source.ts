import { BLOCK_RECORDS } from '../loop-text.ts';
import type { CombineTarget, PairSource } from '../ports.ts';
import { pairsBetween } from './pairs-source.ts';

/** The entries of a table as pairs. */
export function entriesSource(table: CombineTarget): PairSource {
  let next = 0;
  return {
    nextBlock() {
      const { keys, values } = table;
      const end = Math.min(next + BLOCK_RECORDS, keys.length);
      if (next === end) return null;
      const block: [unknown, unknown][] = [];
      for (; next < end; next++) block.push([keys[next], values[next]]);
      return block;
    },
    nextPairs() {
      const { keys, values } = table;
      if (next === keys.length) return null;
      const start = next;
      next = Math.min(next + BLOCK_RECORDS, keys.length);
      return pairsBetween(keys, values, start, next);
    },
    close() {
      next = table.keys.length;
    },
  };
}
