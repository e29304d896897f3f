import type { Partitioner } from '../lineage/partitioner.ts';
import { HeldMemory } from '../memory/held-memory.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { hashKey, hashNumber } from '../serializer/key-hash.ts';
import { ColumnBuffer } from './column-buffer.ts';
import { EncodedRuns } from './encoded-runs.ts';
import type { MapOutput, MapOutputWriter } from './map-output-writer.ts';
import { BlockEncoder, type OrderedRecords } from './partitioned-records.ts';
import { findPlaces, scatterByPartition } from './record-places.ts';
import { giveBack, spareInts } from './spare-arrays.ts';

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
const NO_PLACES: Int32Array = new Int32Array(0);

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
  #hashes: Int32Array = NO_PLACES;
  /** First the partition of each record, then its place in the order of partitions. */
  #places: Int32Array = NO_PLACES;
  #onlyNumbers = true;
  readonly #runs: EncodedRuns;
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
    this.#runs = new EncodedRuns(partitioner.numPartitions, this.#memory, output);
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
      this.#runs.write(this.#partitioner.numPartitions);
      return { ...this.#output.commit(), records: this.#records };
    } finally {
      this.abort();
    }
  }

  /** Idempotent; after a successful `finish` it removes nothing. */
  abort(): void {
    this.#giveBack();
    this.#memory.releaseAll();
    this.#output.abort();
  }

  #flush(): void {
    const { count } = this;
    if (count === 0) return;
    const { numPartitions } = this.#partitioner;
    const { starts, records } = this.#inOrder();
    this.#encoded.reset();
    const offsets = new Float64Array(numPartitions + 1);
    for (let partition = 0; partition < numPartitions; partition++) {
      const end = starts[partition + 1]!;
      for (let at = starts[partition]!; at < end; ) {
        at = this.#encoder.writeNext(records, at, end, this.#encoded);
      }
      offsets[partition + 1] = this.#encoded.length;
    }
    this.#runs.add(this.#encoded.view(), offsets);
    this.#records += count;
    this.#clearBuffer();
  }

  #inOrder(): { starts: Int32Array; records: OrderedRecords } {
    const { count } = this;
    const { kind, numPartitions } = this.#partitioner;
    const keys = this.#keys.ints;
    const values = this.#values.numbers();
    if (kind === 'hash' && keys !== undefined && values !== undefined) {
      const room = this.#keys.numbers()!.room as Int32Array;
      const from = { keys, values: values.numbers };
      const to = { keys: room, values: values.room };
      const starts = scatterByPartition(from, count, numPartitions, this.#places, to);
      return { starts, records: { ...to, hashes: undefined, order: undefined } };
    }
    const waiting = { keys: this.#keys.lateColumn(), count, hashes: this.#hashes };
    const starts = findPlaces(waiting, this.#partitioner, this.#sorted, this.#places);
    const records = {
      keys: this.#keys.placed(this.#places, count),
      values: this.#values.placed(this.#places, count),
      hashes: keys === undefined && kind === 'hash' ? this.#placedHashes() : undefined,
      order: undefined,
    };
    return { starts, records };
  }

  #placedHashes(): Int32Array {
    const { count } = this;
    const placed = new Int32Array(count);
    for (let i = 0; i < count; i++) placed[this.#places[i]!] = this.#hashes[i]!;
    return placed;
  }

  /** Fresh memory costs a fault a page: the next task takes this. */
  #giveBack(): void {
    this.#clearBuffer();
    this.intKeys = undefined;
    this.intValues = undefined;
    this.#keys.giveBack();
    this.#values.giveBack();
    giveBack(this.#places);
    giveBack(this.#hashes);
    this.#places = NO_PLACES;
    this.#hashes = NO_PLACES;
    this.#runs.clear();
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
    giveBack(this.#places);
    this.#places = spareInts(length);
    const hashes = this.#hashes;
    this.#hashes = spareInts(length);
    this.#hashes.set(hashes);
    giveBack(hashes);
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
