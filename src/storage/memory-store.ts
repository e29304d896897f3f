import type { RddId } from '../common/ids.ts';
import type { EvictableStorage, ThreadMemory } from '../memory/thread-memory.ts';
import type { BlockUpdate, RddBlockId } from '../protocol/block-update.ts';
import { BlockReader, type ReadableBlock } from './block-reader.ts';
import { BlockWriter } from './block-writer.ts';

interface Block extends RddBlockId, ReadableBlock {
  bytes: number;
}

/** Spark's name of a block: `rdd_3_7`. */
function blockName({ rddId, partition }: RddBlockId): string {
  return `rdd_${rddId}_${partition}`;
}

/**
 * The partitions of persisted RDDs that one task thread keeps, as objects of its heap: what a task computed the next one reads as it is.
 *
 * Spark's store: the least recently used blocks give way, for another block never those of the RDD that is being stored nor one that is being read. Where the running
 * task itself needs the memory, what it reads may go too: it comes free as reading goes on. Sizes are estimates; all of them are reserved in the
 * thread's memory. Knows nothing of other threads and of how a partition is computed.
 */
export class MemoryStore implements EvictableStorage {
  readonly #memory: ThreadMemory;
  /** In order of use, the least recent first. */
  readonly #blocks = new Map<string, Block>();
  readonly #updates = new Map<string, BlockUpdate>();
  /** What the running task has opened. */
  #readers: BlockReader[] = [];
  #writers: BlockWriter[] = [];

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
    return this.#open(block);
  }

  /** Begins to store a block that is not there. */
  write(id: RddBlockId): BlockWriter {
    const writer = new BlockWriter(this.#memory, {
      makeRoom: (bytes) => this.#makeRoom(bytes, id.rddId),
      keep: (chunks, bytes) => this.#keep(id, chunks, bytes),
    });
    this.#writers.push(writer);
    return writer;
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
    if (this.#makeRoom(bytes, undefined)) return;
    const chosen = this.#oldest(bytes);
    if (chosen.reduce((sum, block) => sum + block.bytes, 0) < bytes) return;
    for (const block of chosen) this.#drop(block);
  }

  /** The heap is crowded: drops blocks of `bytes` in all, as far as there are any, else takes no more of a block that is being stored. False: nothing is left to do. */
  relieve(bytes: number): boolean {
    const chosen = this.#oldest(bytes);
    for (const block of chosen) this.#drop(block);
    if (chosen.length > 0) return true;
    return this.#writers.filter((writer) => writer.refuse()).length > 0;
  }

  /** Whatever the task left open is closed, however it ended. */
  taskEnded(): void {
    for (const reader of this.#readers) reader.close();
    for (const writer of this.#writers) writer.abandon();
    this.#readers = [];
    this.#writers = [];
  }

  /** What changed since the last call. */
  takeUpdates(): readonly BlockUpdate[] {
    if (this.#updates.size === 0) return NONE;
    const updates = [...this.#updates.values()];
    this.#updates.clear();
    return updates;
  }

  #open(block: Block): BlockReader {
    const reader = new BlockReader(block, (value, bytes) => this.#attach(block, value, bytes));
    this.#readers.push(reader);
    return reader;
  }

  #keep(id: RddBlockId, chunks: readonly (readonly unknown[])[], bytes: number): BlockReader {
    const name = blockName(id);
    const known = this.#blocks.get(name);
    if (known !== undefined) this.#drop(known);
    const block: Block = { ...id, chunks, bytes, readers: 0, attached: undefined };
    this.#blocks.set(name, block);
    // A block of an empty partition is there too.
    this.#updates.set(name, { ...id, bytes: Math.max(1, bytes) });
    return this.#open(block);
  }

  /** Where there is room; nothing gives way. */
  #attach(block: Block, value: unknown, bytes: number): boolean {
    const name = blockName(block);
    if (this.#blocks.get(name) !== block || !this.#memory.acquireStorage(bytes)) return false;
    block.attached = value;
    block.bytes += bytes;
    if (bytes > 0) this.#updates.set(name, { ...idOf(block), bytes: Math.max(1, block.bytes) });
    return true;
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

  /** Blocks of `bytes` in all, or all there are, those that are being read last. */
  #oldest(bytes: number): readonly Block[] {
    const chosen: Block[] = [];
    let found = 0;
    for (const areRead of [false, true]) {
      for (const block of this.#blocks.values()) {
        if (found >= bytes) return chosen;
        if (block.readers > 0 !== areRead) continue;
        chosen.push(block);
        found += block.bytes;
      }
    }
    return chosen;
  }

  #drop(block: Block): void {
    const name = blockName(block);
    this.#blocks.delete(name);
    this.#memory.releaseStorage(block.bytes);
    this.#updates.set(name, { rddId: block.rddId, partition: block.partition, bytes: 0 });
  }
}

function idOf({ rddId, partition }: RddBlockId): RddBlockId {
  return { rddId, partition };
}

const NONE: readonly BlockUpdate[] = [];
