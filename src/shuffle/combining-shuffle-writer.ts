import { codeOf } from '../common/errors.ts';
import { type Partitioner, partitionOfHash } from '../lineage/partitioner.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { bucketCount, CombineBuckets, MIN_SPLIT_KEYS } from './combine-buckets.ts';
import { CombineTable } from './combine-table.ts';
import { ENTRY_CHUNK_BYTES, EntryChunk } from './entry-chunk.ts';
import type { MapOutput, MapOutputWriter } from './map-output-writer.ts';
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
  readonly #owner: string;
  readonly #encoder: BlockEncoder;
  readonly #block = new ByteWriter(4096);
  #buckets: CombineBuckets | undefined;

  /** @param label the shuffle, for errors */
  constructor(
    label: string,
    partitioner: Partitioner,
    memory: TaskMemory,
    output: MapOutputWriter,
    classes: ClassTable | undefined,
  ) {
    this.#partitioner = partitioner;
    this.#output = output;
    this.#memory = memory;
    this.#encoder = new BlockEncoder(label, classes);
    this.#owner = `map-side combine table of ${label}`;
    this.table = new CombineTable(memory, this.#owner);
  }

  write(): never {
    throw new Error('A shuffle that combines takes its records through its table');
  }

  settle(): void {
    (this.#buckets ?? this.table).settle();
  }

  /** Puts buckets in the place of the table, where its keys are int32 and partitions go by hashes. They have room for `expected` keys. */
  split(expected: number): CombineBuckets | undefined {
    const { numPartitions, kind } = this.#partitioner;
    const count = bucketCount(numPartitions);
    if (kind !== 'hash' || count === undefined || !this.table.onlyInts) return undefined;
    const { keys, values } = this.table;
    if (keys.some((key) => Object.is(key, -0))) return undefined;
    let buckets: CombineBuckets | undefined;
    try {
      buckets = new CombineBuckets(count, expected, this.#memory, this.#owner);
      for (let entry = 0; entry < keys.length; entry++) buckets.insert(keys[entry] as number, values[entry]);
    } catch (thrown) {
      buckets?.clear();
      if (codeOf(thrown) !== 'OUT_OF_EXECUTION_MEMORY') throw thrown;
      return undefined;
    }
    this.table.empty();
    this.#buckets = buckets;
    return buckets;
  }

  /** Puts the table in the place of buckets again; no pair waits in them. */
  unsplit(): void {
    for (const table of this.#buckets?.tables ?? []) {
      this.table.addAll(table);
      table.clear();
    }
    this.#buckets?.clear();
    // Not before: where the table finds no room, `abort` gives back what is left in them.
    this.#buckets = undefined;
  }

  finish(): MapOutput & { records: number } {
    const records = (this.#buckets ?? this.table).size;
    try {
      if (this.#buckets === undefined) this.#write();
      else this.#writeBuckets(this.#buckets);
      return { ...this.#output.commit(), records };
    } finally {
      this.abort();
    }
  }

  /** Idempotent; after a successful `finish` it removes nothing. */
  abort(): void {
    this.table.clear();
    this.#buckets?.clear();
    this.#output.abort();
  }

  /** The partition of a key, or its bucket, where a partition is so many parts. */
  #partOf(key: unknown, hash: number, count: number): number {
    if (this.#partitioner.kind !== 'hash') return this.#partitioner.getPartition(key);
    return key === null || key === undefined ? 0 : partitionOfHash(hash, count);
  }

  #write(): void {
    // Positions and partitions, four bytes each, besides the hashes that the table accounts for.
    const sortBytes = 8 * this.table.size;
    this.#memory.acquire(sortBytes, this.#owner);
    try {
      this.#writeTable();
    } finally {
      this.#memory.release(sortBytes);
    }
  }

  #writeTable(): void {
    const { keys, values } = this.table;
    const { numPartitions } = this.#partitioner;
    const hashes = this.table.hashes();
    const places = new Int32Array(keys.length);
    const count = this.#orderedBuckets() ?? numPartitions;
    const sizes = new Int32Array(count);
    for (let entry = 0; entry < keys.length; entry++) {
      const part = this.#partOf(keys[entry], hashes[entry]!, count);
      places[entry] = part;
      sizes[part]!++;
    }
    const starts = placesByPartition(places, keys.length, sizes);
    const order = new Int32Array(keys.length);
    for (let entry = 0; entry < keys.length; entry++) order[places[entry]!] = entry;
    const records: OrderedRecords = { keys, values, hashes, order };
    const each = count / numPartitions;
    for (let partition = 0; partition < numPartitions; partition++) {
      this.#writeRecords(partition, records, starts[partition * each]!, starts[(partition + 1) * each]!);
    }
  }

  /**
   * How many buckets a table that might have been split is written by; undefined where none could have been. Whether it was split depends on earlier tasks and on memory, and
   * the order of records must not: a task that is run again gives them in the order of the first time, on which `repartition` relies.
   */
  #orderedBuckets(): number | undefined {
    const { numPartitions, kind } = this.#partitioner;
    const { keys } = this.table;
    const [first] = keys;
    if (kind !== 'hash' || keys.length < MIN_SPLIT_KEYS || typeof first !== 'number') return undefined;
    return bucketCount(numPartitions);
  }

  /** A partition is some buckets one after another. Each gives its memory back as soon as its entries are taken. */
  #writeBuckets(buckets: CombineBuckets): void {
    buckets.endWaiting();
    this.#memory.acquire(ENTRY_CHUNK_BYTES, this.#owner);
    try {
      const { numPartitions } = this.#partitioner;
      const each = buckets.count / numPartitions;
      const chunk = new EntryChunk();
      for (let bucket = 0; bucket < buckets.count; bucket++) {
        const partition = Math.floor(bucket / each);
        const table = buckets.tables[bucket]!;
        for (let from = 0; from < table.size; ) {
          from = chunk.take(table, from);
          if (chunk.isFull) this.#writeChunk(partition, chunk);
        }
        table.clear();
        if ((bucket + 1) % each === 0) this.#writeChunk(partition, chunk);
      }
    } finally {
      this.#memory.release(ENTRY_CHUNK_BYTES);
    }
  }

  #writeChunk(partition: number, chunk: EntryChunk): void {
    this.#writeRecords(partition, chunk.records(), 0, chunk.count);
    chunk.empty();
  }

  #writeRecords(partition: number, records: OrderedRecords, start: number, end: number): void {
    for (let at = start; at < end; ) {
      this.#block.reset();
      at = this.#encoder.writeNext(records, at, end, this.#block);
      this.#output.write(partition, this.#block.view());
    }
  }
}
