import { estimateSize } from '../memory/size-estimator.ts';
import type { ThreadMemory } from '../memory/thread-memory.ts';
import type { BlockReader } from './block-reader.ts';

/** What a writer asks of the store it writes to. */
export interface WriterStore {
  /** Makes other blocks give way. False when that would not be enough. */
  makeRoom(bytes: number): boolean;
  keep(chunks: readonly (readonly unknown[])[], bytes: number): BlockReader;
}

/** Every so many records of a chunk one is measured, a larger one all the more exactly. */
const SAMPLE_GAP = 32;
const BYTES_PER_SLOT = 8;

/** A block while it is computed. Its chunks are reserved as they come, so that a partition which does not fit is known in time. */
export class BlockWriter {
  readonly #memory: ThreadMemory;
  readonly #store: WriterStore;
  #chunks: (readonly unknown[])[] = [];
  #bytes = 0;
  #isRefused = false;
  #keptBytes: number | undefined;

  constructor(memory: ThreadMemory, store: WriterStore) {
    this.#memory = memory;
    this.#store = store;
  }

  /** False when the chunk does not fit, whatever may give way: the block will not be kept. */
  add(chunk: readonly unknown[]): boolean {
    if (this.#isRefused) return false;
    const bytes = sizeOf(chunk);
    if (!this.#memory.acquireStorage(bytes)) {
      if (!this.#store.makeRoom(bytes) || !this.#memory.acquireStorage(bytes)) return false;
    }
    this.#bytes += bytes;
    this.#chunks.push(chunk);
    return true;
  }

  /** The heap has no room for the block, whatever its size was estimated at: `add` says so from now on. Returns whether that is news. */
  refuse(): boolean {
    const isNews = !this.#isRefused;
    this.#isRefused = true;
    return isNews;
  }

  /** What the block takes; undefined as long as it is not kept. */
  get keptBytes(): number | undefined {
    return this.#keptBytes;
  }

  /** Keeps the block, and reads it. */
  finish(): BlockReader {
    const chunks = this.#chunks;
    const bytes = this.#bytes;
    this.#chunks = [];
    this.#bytes = 0;
    this.#keptBytes = bytes;
    return this.#store.keep(chunks, bytes);
  }

  /** Gives the block up; the chunks that were added are the caller's. Idempotent, harmless after `finish`. */
  abandon(): readonly (readonly unknown[])[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#memory.releaseStorage(this.#bytes);
    this.#bytes = 0;
    return chunks;
  }
}

function sizeOf(chunk: readonly unknown[]): number {
  if (chunk.length === 0) return 0;
  let bytes = 0;
  let samples = 0;
  for (let i = 0; i < chunk.length; i += SAMPLE_GAP) {
    bytes += estimateSize(chunk[i]);
    samples++;
  }
  return Math.ceil((bytes / samples + BYTES_PER_SLOT) * chunk.length);
}
