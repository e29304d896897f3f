import { BLOCK_RECORDS } from '../loop-text.ts';
import type { CombineTarget, RecordSource } from '../ports.ts';

/** The entries of a table as pairs. */
export function entriesSource(table: CombineTarget): RecordSource {
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
    close() {
      next = table.keys.length;
    },
  };
}
