import type { RddId } from '../common/ids.ts';
import { estimateSize } from '../memory/size-estimator.ts';
import type { EvictableStorage, ThreadMemory } from '../memory/thread-memory.ts';
import type { BlockUpdate, RddBlockId } from '../protocol/block-update.ts';

interface Block extends RddBlockId {
  readonly chunks: readonly (readonly unknown[])[];
  readonly bytes: number;
  /** Readers of the running task. What is read is not dropped: its memory would not come free. */
  readers: number;
}

/** Spark's name of a block: `rdd_3_7`. */
function blockName({ rddId, partition }: RddBlockId): string {
  return `rdd_${rddId}_${partition}`;
}

/** Every so many records of a chunk one is measured, a larger one all the more exactly. */
const SAMPLE_GAP = 32;
const BYTES_PER_SLOT = 8;

/**
 * The partitions of persisted RDDs that one task thread keeps, as objects of its heap: what a task computed the next one reads as it is.
 *
 * Spark's store: the least recently used blocks give way, never those of the RDD that is being stored, never one that is being read. Sizes are
 * estimates; all of them are reserved in the thread's memory. Knows nothing of other threads and of how a partition is computed.
 */
export class MemoryStore implements EvictableStorage {
  readonly #memory: ThreadMemory;
  /** In order of use, the least recent first. */
  readonly #blocks = new Map<string, Block>();
  readonly #updates = new Map<string, BlockUpdate>();

  constructor(memory: ThreadMemory) {
    this.#memory = memory;
    memory.storage = this;
  }

  /** The records of a block in chunks, which must not be changed; `close` once they are read. */
  read(id: RddBlockId): BlockReader | undefined {
    const name = blockName(id);
    const block = this.#blocks.get(name);
    if (block === undefined) return undefined;
    this.#blocks.delete(name);
    this.#blocks.set(name, block);
    return new BlockReader(block);
  }

  /** Begins to store a block that is not there. */
  write(id: RddBlockId): BlockWriter {
    return new BlockWriter(this.#memory, id, {
      makeRoom: (bytes) => this.#makeRoom(bytes, id.rddId),
      keep: (chunks, bytes) => this.#keep(id, chunks, bytes),
    });
  }

  /** Drops all blocks of an RDD that is not persisted any more. */
  remove(rddId: RddId): void {
    for (const block of [...this.#blocks.values()]) if (block.rddId === rddId) this.#drop(block);
  }

  drop(id: RddBlockId): void {
    const block = this.#blocks.get(blockName(id));
    if (block !== undefined) this.#drop(block);
  }

  evict(bytes: number): void {
    this.#makeRoom(bytes, undefined);
  }

  /** What changed since the last call. */
  takeUpdates(): readonly BlockUpdate[] {
    if (this.#updates.size === 0) return NONE;
    const updates = [...this.#updates.values()];
    this.#updates.clear();
    return updates;
  }

  #keep(id: RddBlockId, chunks: readonly (readonly unknown[])[], bytes: number): BlockReader {
    const name = blockName(id);
    const known = this.#blocks.get(name);
    if (known !== undefined) this.#drop(known);
    const block: Block = { ...id, chunks, bytes, readers: 0 };
    this.#blocks.set(name, block);
    this.#updates.set(name, { ...id, bytes });
    return new BlockReader(block);
  }

  /** Frees `bytes`, or nothing if not so much can be freed. */
  #makeRoom(bytes: number, besides: RddId | undefined): boolean {
    const chosen: Block[] = [];
    let freed = 0;
    for (const block of this.#blocks.values()) {
      if (freed >= bytes) break;
      if (block.readers > 0 || block.rddId === besides) continue;
      chosen.push(block);
      freed += block.bytes;
    }
    if (freed < bytes) return false;
    for (const block of chosen) this.#drop(block);
    return true;
  }

  #drop(block: Block): void {
    const name = blockName(block);
    this.#blocks.delete(name);
    this.#memory.releaseStorage(block.bytes);
    this.#updates.set(name, { rddId: block.rddId, partition: block.partition, bytes: 0 });
  }
}

const NONE: readonly BlockUpdate[] = [];

/** A block that is being read, chunk by chunk. */
export class BlockReader {
  readonly #block: Block;
  #next = 0;
  #isOpen = true;

  constructor(block: Block) {
    this.#block = block;
    block.readers++;
  }

  nextBlock(): readonly unknown[] | null {
    return this.#isOpen ? (this.#block.chunks[this.#next++] ?? null) : null;
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#block.readers--;
  }
}

interface WriterStore {
  makeRoom(bytes: number): boolean;
  keep(chunks: readonly (readonly unknown[])[], bytes: number): BlockReader;
}

/** A block while it is computed. Its chunks are reserved as they come, so that a partition which does not fit is known in time. */
export class BlockWriter {
  readonly id: RddBlockId;
  readonly #memory: ThreadMemory;
  readonly #store: WriterStore;
  #chunks: (readonly unknown[])[] = [];
  #bytes = 0;

  constructor(memory: ThreadMemory, id: RddBlockId, store: WriterStore) {
    this.#memory = memory;
    this.id = id;
    this.#store = store;
  }

  /** False when the chunk does not fit, whatever may give way: the block will not be kept. */
  add(chunk: readonly unknown[]): boolean {
    const bytes = sizeOf(chunk);
    if (!this.#memory.acquireStorage(bytes)) {
      if (!this.#store.makeRoom(bytes) || !this.#memory.acquireStorage(bytes)) return false;
    }
    this.#bytes += bytes;
    this.#chunks.push(chunk);
    return true;
  }

  /** Keeps the block, and reads it. */
  finish(): BlockReader {
    const chunks = this.#chunks;
    const bytes = this.#bytes;
    this.#chunks = [];
    this.#bytes = 0;
    return this.#store.keep(chunks, bytes);
  }

  /** Gives the block up; the chunks that were added are the caller's. Idempotent. */
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
