import { type Partitioner, partitionOfHash } from '../lineage/partitioner.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { CombineTable } from './combine-table.ts';
import type { MapOutputWriter } from './map-output-writer.ts';
import { BlockEncoder, type OrderedRecords, placesByPartition } from './partitioned-records.ts';

/**
 * The write side of a shuffle that combines: the stage's loop fills {@link table}, {@link finish} writes its entries, those of partition 0 first.
 *
 * Owns the table and the output. Fails by name when the table outgrows the task's memory.
 */
export class CombiningShuffleWriter {
  readonly table: CombineTable;
  readonly #partitioner: Partitioner;
  readonly #output: MapOutputWriter;
  readonly #memory: TaskMemory;
  readonly #label: string;
  readonly #owner: string;
  readonly #classes: ClassTable | undefined;

  /** @param label the shuffle, for errors */
  constructor(
    label: string,
    partitioner: Partitioner,
    memory: TaskMemory,
    output: MapOutputWriter,
    classes: ClassTable | undefined,
  ) {
    this.#classes = classes;
    this.#partitioner = partitioner;
    this.#output = output;
    this.#memory = memory;
    this.#label = label;
    this.#owner = `map-side combine table of ${label}`;
    this.table = new CombineTable(memory, this.#owner);
  }

  write(): never {
    throw new Error('A shuffle that combines takes its records through its table');
  }

  settle(): void {
    this.table.settle();
  }

  finish(): { sizes: readonly number[]; records: number } {
    const records = this.table.size;
    // Positions and partitions, four bytes each, besides the hashes that the table accounts for.
    const sortBytes = 8 * records;
    this.#memory.acquire(sortBytes, this.#owner);
    try {
      this.#write();
      return { sizes: this.#output.commit(), records };
    } finally {
      this.#memory.release(sortBytes);
      this.abort();
    }
  }

  /** Idempotent; after a successful `finish` it removes nothing. */
  abort(): void {
    this.table.clear();
    this.#output.abort();
  }

  #partitionOf(key: unknown, hash: number): number {
    if (this.#partitioner.kind !== 'hash') return this.#partitioner.getPartition(key);
    return key === null || key === undefined ? 0 : partitionOfHash(hash, this.#partitioner.numPartitions);
  }

  #write(): void {
    const { keys, values } = this.table;
    const { numPartitions } = this.#partitioner;
    const hashes = this.table.hashes();
    const places = new Int32Array(keys.length);
    const sizes = new Int32Array(numPartitions);
    for (let entry = 0; entry < keys.length; entry++) {
      const partition = this.#partitionOf(keys[entry], hashes[entry]!);
      places[entry] = partition;
      sizes[partition]!++;
    }
    const starts = placesByPartition(places, keys.length, sizes);
    const order = new Int32Array(keys.length);
    for (let entry = 0; entry < keys.length; entry++) order[places[entry]!] = entry;
    const records: OrderedRecords = { keys, values, hashes, order };
    const encoder = new BlockEncoder(this.#label, this.#classes);
    const block = new ByteWriter(4096);
    for (let partition = 0; partition < numPartitions; partition++) {
      const end = starts[partition + 1]!;
      for (let at = starts[partition]!; at < end; ) {
        block.reset();
        at = encoder.writeNext(records, at, end, block);
        this.#output.write(partition, block.view());
      }
    }
  }
}
