/** A block as its readers see it. */
export interface ReadableBlock {
  readonly chunks: readonly (readonly unknown[])[];
  /** Readers of the running task. */
  readers: number;
  /** What a task has made of the records, for those that follow. */
  attached: unknown;
}

/** What a reader asks of the store it reads from: to keep `value`, of `bytes`, with the block. False when it does not fit. */
export type AttachToBlock = (value: unknown, bytes: number) => boolean;

/** A block that is being read, chunk by chunk. It lets go of what was read: if the block is dropped meanwhile, its memory comes free as reading goes on. */
export class BlockReader {
  readonly #block: ReadableBlock;
  #chunks: (readonly unknown[] | undefined)[];
  #next = 0;

  readonly #attach: AttachToBlock;

  constructor(block: ReadableBlock, attach: AttachToBlock) {
    this.#block = block;
    this.#attach = attach;
    this.#chunks = block.chunks.slice();
    block.readers++;
  }

  get isOpen(): boolean {
    return this.#next >= 0;
  }

  /** The block itself, for who makes something of its records that is kept with them. */
  get kept(): {
    readonly chunks: readonly (readonly unknown[])[];
    readonly attached: unknown;
    readonly attach: AttachToBlock;
  } {
    const { chunks, attached } = this.#block;
    return { chunks, attached, attach: this.#attach };
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
