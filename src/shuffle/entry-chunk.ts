import { ColumnBuffer } from './column-buffer.ts';
import type { IntCombineTable } from './int-combine-table.ts';
import type { OrderedRecords } from './partitioned-records.ts';
import { MAX_BLOCK_RECORDS } from './shuffle-block.ts';

/** A key, and a value that is a number, perhaps once as an integer. */
const ENTRY_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

export const ENTRY_CHUNK_BYTES: number = MAX_BLOCK_RECORDS * ENTRY_BYTES;

/** Entries of integer tables on their way into blocks: as many as a block takes, of one table after another. Whoever makes it accounts for it. */
export class EntryChunk {
  readonly #keys = new Int32Array(MAX_BLOCK_RECORDS);
  readonly #values = new ColumnBuffer();
  count = 0;

  constructor() {
    this.#values.resize(MAX_BLOCK_RECORDS);
  }

  get isFull(): boolean {
    return this.count === MAX_BLOCK_RECORDS;
  }

  /** Takes entries from `from` on while there is room. Returns how far it came. */
  take({ keys, values, size }: IntCombineTable, from: number): number {
    const to = Math.min(size, from + MAX_BLOCK_RECORDS - this.count);
    this.#keys.set(keys.subarray(from, to), this.count);
    for (let entry = from; entry < to; entry++) this.#values.set(this.count++, values[entry]);
    return to;
  }

  records(): OrderedRecords {
    return { keys: this.#keys, values: this.#values.column, hashes: undefined, order: undefined };
  }

  empty(): void {
    this.count = 0;
    this.#values.clear();
  }
}
