import type { RecordSource } from './ports.ts';

/** Chunks of records, made as they are asked for. `next` takes the size wanted; the first chunk has one record. */
export type Chunks = Generator<readonly unknown[], void, number>;

/** Chunks as a block source of the next loop. Their size doubles from 1, so that nothing runs far ahead of what is needed. */
export class PulledBlocks implements RecordSource {
  readonly #chunks: Chunks;
  readonly #largest: number;
  #size = 1;

  constructor(chunks: Chunks, largest: number) {
    this.#chunks = chunks;
    this.#largest = largest;
  }

  nextBlock(): readonly unknown[] | null {
    const next = this.#chunks.next(this.#size);
    this.#size = Math.min(this.#size * 2, this.#largest);
    return next.done ? null : next.value;
  }

  close(): void {
    this.#chunks.return();
  }
}

const ITERATOR_PROTOTYPE: object = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
const NONE: readonly unknown[] = [];

/**
 * The iterator a user's function pulls. It ends like a generator: after its end, or `return()`, it stays at its end. An error it once threw it throws again, so that
 * code which caught it cannot take the rest of the partition for all of it.
 */
export class PulledRecords {
  readonly #blocks: RecordSource;
  #block: readonly unknown[] = NONE;
  #next = 0;
  #ended = false;
  #failure: { readonly thrown: unknown } | undefined;

  private constructor(blocks: RecordSource) {
    this.#blocks = blocks;
  }

  static over(blocks: RecordSource): IterableIterator<unknown> & { return(): IteratorResult<unknown> } {
    // The engine's own iterator prototype gives it `[Symbol.iterator]`, and the iterator helpers of newer versions of Node.
    return new PulledRecords(blocks) as unknown as ReturnType<typeof PulledRecords.over>;
  }

  next(): IteratorResult<unknown> {
    if (this.#next < this.#block.length || this.#readBlock()) {
      return { value: this.#block[this.#next++], done: false };
    }
    return { value: undefined, done: true };
  }

  return(value?: unknown): IteratorResult<unknown> {
    if (!this.#ended) {
      this.#end();
      this.#blocks.close();
    }
    return { value, done: true };
  }

  #readBlock(): boolean {
    if (this.#failure !== undefined) throw this.#failure.thrown;
    if (this.#ended) return false;
    try {
      this.#next = 0;
      do {
        const block = this.#blocks.nextBlock();
        if (block === null) this.#end();
        else this.#block = block;
      } while (this.#block.length === 0 && !this.#ended);
    } catch (thrown) {
      this.#failure = { thrown };
      this.#end();
      throw thrown;
    }
    return !this.#ended;
  }

  #end(): void {
    this.#ended = true;
    this.#block = NONE;
    this.#next = 0;
  }
}

Object.setPrototypeOf(PulledRecords.prototype, ITERATOR_PROTOTYPE);
