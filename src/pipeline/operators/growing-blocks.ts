import type { RecordSource } from '../ports.ts';

const LARGEST_BLOCK = 1024;

/** Records of a generator of the engine's as blocks, whose size doubles from 1: whoever takes a few makes it run no further than it must. */
export class GrowingBlocks implements RecordSource {
  readonly #records: Generator<unknown>;
  #size = 1;

  constructor(records: Generator<unknown>) {
    this.#records = records;
  }

  nextBlock(): readonly unknown[] | null {
    const block: unknown[] = [];
    while (block.length < this.#size) {
      const next = this.#records.next();
      if (next.done) break;
      block.push(next.value);
    }
    this.#size = Math.min(2 * this.#size, LARGEST_BLOCK);
    return block.length === 0 ? null : block;
  }

  close(): void {
    this.#records.return(undefined);
  }
}
