/** A block as its readers see it. */
export interface ReadableBlock {
  readonly chunks: readonly (readonly unknown[])[];
  /** Readers of the running task. */
  readers: number;
}

/** A block that is being read, chunk by chunk. It lets go of what was read: if the block is dropped meanwhile, its memory comes free as reading goes on. */
export class BlockReader {
  readonly #block: ReadableBlock;
  #chunks: (readonly unknown[] | undefined)[];
  #next = 0;

  constructor(block: ReadableBlock) {
    this.#block = block;
    this.#chunks = block.chunks.slice();
    block.readers++;
  }

  get isOpen(): boolean {
    return this.#next >= 0;
  }

  nextBlock(): readonly unknown[] | null {
    if (!this.isOpen || this.#next === this.#chunks.length) return null;
    const chunk = this.#chunks[this.#next]!;
    this.#chunks[this.#next++] = undefined;
    return chunk;
  }

  /** Idempotent. */
  close(): void {
    if (!this.isOpen) return;
    this.#next = -1;
    this.#chunks = [];
    this.#block.readers--;
  }
}
