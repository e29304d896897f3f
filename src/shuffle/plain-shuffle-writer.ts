import type { Partitioner } from '../lineage/partitioner.ts';
import { HeldMemory } from '../memory/held-memory.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { hashKey, hashNumber } from '../serializer/key-hash.ts';
import { ColumnBuffer } from './column-buffer.ts';
import type { MapOutput, MapOutputWriter } from './map-output-writer.ts';
import { BlockEncoder } from './partitioned-records.ts';
import { findPlaces } from './record-places.ts';

const INITIAL_ROOM = 1024;
const MIN_BUFFER_RECORDS = 4096;
const MAX_BUFFER_RECORDS = 65_536;
/** Records wait as objects until there are this many bytes of them. */
const BUFFER_BYTES = 8 * 2 ** 20;
/** Text waits until there is this much for each partition, and so much at least: what sorts and places it then stays in the cache. */
const TEXT_BYTES_A_PARTITION = 2 ** 16;
const MIN_TEXT_BYTES = 2 ** 20;
/** Of so many records that are no numbers one is measured; of very large ones each. */
const SAMPLE_GAP = 16;
const LARGE_RECORD_BYTES = 65_536;
/** A partition, a hash, and a key and a value that may be doubles, with their copies in order. */
const ROOM_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT + 4 * Float64Array.BYTES_PER_ELEMENT;
/** After so many blocks of the stage's input the buffer is encoded even if it is not full. */
const MAX_SETTLE_GAP = 32;

/** Encoded records, ordered by partition: what spills will be files of. */
interface Run {
  readonly bytes: Uint8Array;
  /** Where each partition begins; one more for the end. */
  readonly offsets: Float64Array;
}

/**
 * The write side of a shuffle that only moves records: they are buffered, sorted by partition and encoded when the buffer is full;
 * {@link finish} joins the encoded runs, partition by partition.
 *
 * As long as all keys and values are integers, generated loops put them into {@link intKeys} and {@link intValues} themselves: at place {@link count}, and call
 * {@link review} when that reaches {@link limit}. They do all else through {@link write}, after which the four have to be read again.
 *
 * Owns its buffers and the output. The runs are held in memory and accounted for, so the output of one task must fit: it fails by name where it does
 * not. Spilling will have its place where a run is added.
 */
export class PlainShuffleWriter {
  readonly table = undefined;
  intKeys: Int32Array | undefined = new Int32Array(0);
  intValues: Int32Array | undefined = new Int32Array(0);
  /** Records in the buffer. */
  count = 0;
  /** How many there may be before the next review: there is room for so many. */
  limit = 0;
  readonly #partitioner: Partitioner;
  readonly #sorted: boolean;
  readonly #output: MapOutputWriter;
  readonly #memory: HeldMemory;
  readonly #capacity: number;
  readonly #encoder: BlockEncoder;
  readonly #encoded = new ByteWriter(65_536);
  readonly #keys = new ColumnBuffer(true);
  readonly #values = new ColumnBuffer(true);
  /** Of the keys, where partitions go by it and the keys are no integers. */
  #hashes = new Int32Array(0);
  /** First the partition of each record, then its place in the order of partitions. */
  #places = new Int32Array(0);
  #onlyNumbers = true;
  #runs: Run[] = [];
  #records = 0;
  /** Estimated, of records that wait as objects. */
  #objectBytes = 0;
  #bufferHeldBytes = 0;
  #settled = 0;

  /**
   * @param label the shuffle, for errors
   * @param sorted whether runs shall be in the order of the keys, which a range partitioner tells
   */
  constructor(
    label: string,
    partitioner: Partitioner,
    sorted: boolean,
    memory: TaskMemory,
    output: MapOutputWriter,
    classes: ClassTable | undefined,
  ) {
    this.#partitioner = partitioner;
    this.#sorted = sorted;
    this.#memory = new HeldMemory(memory, `map output of ${label}`);
    this.#output = output;
    this.#encoder = new BlockEncoder(label, classes);
    // Enough for full blocks with few partitions, and for a gain from sorting with many.
    const wanted = MIN_BUFFER_RECORDS * partitioner.numPartitions;
    this.#capacity = Math.min(wanted, MAX_BUFFER_RECORDS);
    this.#widen();
  }

  write(key: unknown, value: unknown): void {
    const at = this.count;
    const ints = this.#keys.ints;
    this.#keys.set(at, key);
    this.#values.set(at, value);
    if (this.#keys.ints === undefined && this.#partitioner.kind === 'hash') {
      if (ints !== undefined) hashInts(ints, at, this.#hashes);
      this.#hashes[at] = hashKey(key);
    }
    this.count = at + 1;
    if (this.#onlyNumbers) this.#showColumns();
    if (this.count >= this.limit) this.review();
  }

  /** Measures a record that is no number, makes room for more, or encodes what there is. */
  review(): void {
    this.#sample();
    if (this.count >= this.#capacity || this.#isFull()) this.#flush();
    else if (this.count >= this.#places.length) this.#widen();
    this.#setLimit();
  }

  /** Encodes records that have waited long, as each may keep a large piece of its text alive. Call it between blocks of the stage's input. */
  settle(): void {
    // A loop that writes integers itself knows their count alone.
    if (this.intKeys !== undefined || this.count === 0 || ++this.#settled < MAX_SETTLE_GAP) return;
    this.#settled = 0;
    this.#keys.settle();
    this.#values.settle();
    if (this.#objectBytes === 0) return;
    this.#flush();
    this.#setLimit();
  }

  finish(): MapOutput & { records: number } {
    try {
      this.#flush();
      for (let partition = 0; partition < this.#partitioner.numPartitions; partition++) {
        for (const { bytes, offsets } of this.#runs) {
          const start = offsets[partition]!;
          const end = offsets[partition + 1]!;
          if (end > start) this.#output.write(partition, bytes.subarray(start, end));
        }
      }
      return { ...this.#output.commit(), records: this.#records };
    } finally {
      this.abort();
    }
  }

  /** Idempotent; after a successful `finish` it removes nothing. */
  abort(): void {
    this.#clearBuffer();
    this.#runs = [];
    this.#memory.releaseAll();
    this.#output.abort();
  }

  #flush(): void {
    const { count } = this;
    if (count === 0) return;
    const { numPartitions } = this.#partitioner;
    const waiting = { keys: this.#keys.lateColumn(), count, hashes: this.#hashes };
    const starts = findPlaces(waiting, this.#partitioner, this.#sorted, this.#places);
    const records = {
      keys: this.#keys.placed(this.#places, count),
      values: this.#values.placed(this.#places, count),
      hashes:
        this.#keys.ints === undefined && this.#partitioner.kind === 'hash' ? this.#placedHashes() : undefined,
      order: undefined,
    };
    this.#encoded.reset();
    const offsets = new Float64Array(numPartitions + 1);
    for (let partition = 0; partition < numPartitions; partition++) {
      const end = starts[partition + 1]!;
      for (let at = starts[partition]!; at < end; ) {
        at = this.#encoder.writeNext(records, at, end, this.#encoded);
      }
      offsets[partition + 1] = this.#encoded.length;
    }
    this.#memory.acquire(this.#encoded.length + offsets.byteLength);
    this.#runs.push({ bytes: this.#encoded.toBytes(), offsets });
    this.#records += count;
    this.#clearBuffer();
  }

  #placedHashes(): Int32Array {
    const { count } = this;
    const placed = new Int32Array(count);
    for (let i = 0; i < count; i++) placed[this.#places[i]!] = this.#hashes[i]!;
    return placed;
  }

  #clearBuffer(): void {
    this.count = 0;
    this.#keys.clear();
    this.#values.clear();
    this.#objectBytes = 0;
    this.#settled = 0;
  }

  /** Numbers need no review before the buffer is full; of other records one in some is measured. */
  #setLimit(): void {
    const room = this.#places.length;
    const gap = this.count === 0 || this.#objectBytes > this.count * LARGE_RECORD_BYTES ? 1 : SAMPLE_GAP;
    this.limit = this.#onlyNumbers ? room : Math.min(room, this.count + gap);
  }

  #isFull(): boolean {
    const textBytes = this.#keys.textBytes + this.#values.textBytes;
    if (this.#objectBytes + textBytes > BUFFER_BYTES) return true;
    return textBytes > Math.max(MIN_TEXT_BYTES, this.#partitioner.numPartitions * TEXT_BYTES_A_PARTITION);
  }

  #sample(): void {
    if (this.count === 0 || this.#onlyNumbers) return;
    const last = this.count - 1;
    const [keys, values] = [this.#keys, this.#values];
    const bytes = keys.objectBytes(last) + values.objectBytes(last);
    this.#objectBytes += bytes * (bytes > LARGE_RECORD_BYTES ? 1 : SAMPLE_GAP);
    // Twice: the records themselves and, soon, their encoded form.
    const objects = 2 * this.#objectBytes;
    const text = keys.textHeldBytes + keys.textBytes + values.textHeldBytes + values.textBytes;
    if (objects + text > this.#bufferHeldBytes) {
      this.#memory.acquire(objects + text - this.#bufferHeldBytes);
      this.#bufferHeldBytes = objects + text;
    }
  }

  #widen(): void {
    const room = this.#places.length;
    const length = Math.min(Math.max(INITIAL_ROOM, room * 4), this.#capacity);
    this.#memory.acquire((length - room) * ROOM_BYTES);
    this.#places = new Int32Array(length);
    const hashes = this.#hashes;
    this.#hashes = new Int32Array(length);
    this.#hashes.set(hashes);
    this.#keys.resize(length);
    this.#values.resize(length);
    this.#showColumns();
    this.#setLimit();
  }

  #showColumns(): void {
    const both = this.#keys.ints !== undefined && this.#values.ints !== undefined;
    this.intKeys = both ? this.#keys.ints : undefined;
    this.intValues = both ? this.#values.ints : undefined;
    if (this.#keys.isNumbers && this.#values.isNumbers) return;
    this.#onlyNumbers = false;
    // The record that is none is measured at once.
    this.limit = Math.min(this.limit, this.count);
  }
}

function hashInts(keys: Int32Array, count: number, hashes: Int32Array): void {
  for (let i = 0; i < count; i++) hashes[i] = hashNumber(keys[i]!);
}
