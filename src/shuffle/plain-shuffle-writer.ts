import { type Partitioner, partitionOfHash } from '../lineage/partitioner.ts';
import { estimateSize } from '../memory/size-estimator.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { ColumnBuffer } from './column-buffer.ts';
import type { MapOutputWriter } from './map-output-writer.ts';
import { BlockEncoder, orderByPartition } from './partitioned-records.ts';

const MIN_BUFFER_RECORDS = 4096;
const MAX_BUFFER_RECORDS = 65_536;
/** Records wait as objects until there are this many bytes of them. */
const BUFFER_BYTES = 8 * 2 ** 20;
/** Of so many records one is measured; of very large ones each. */
const SAMPLE_GAP = 16;
const LARGE_RECORD_BYTES = 65_536;
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
 * Owns its buffers and the output. The runs are held in memory and accounted for, so the output of one task must fit: it fails by name where it does
 * not. Spilling will have its place where a run is added.
 */
export class PlainShuffleWriter {
  readonly table = undefined;
  readonly #partitioner: Partitioner;
  /** Whether partitions go by the keys' hashes, which are written along then. */
  readonly #hashed: boolean;
  readonly #output: MapOutputWriter;
  readonly #memory: TaskMemory;
  readonly #owner: string;
  readonly #capacity: number;
  readonly #encoder: BlockEncoder;
  readonly #encoded = new ByteWriter(65_536);
  readonly #keys = new ColumnBuffer();
  readonly #values = new ColumnBuffer();
  readonly #numPartitions: number;
  #partitions = new Int32Array(0);
  #hashes = new Int32Array(0);
  #count = 0;
  #runs: Run[] = [];
  #records = 0;
  #bufferBytes = 0;
  #bufferHeldBytes = 0;
  #nextSample = 0;
  #settled = 0;
  #heldBytes = 0;

  /**
   * @param label the shuffle, for errors
   */
  constructor(
    label: string,
    partitioner: Partitioner,
    memory: TaskMemory,
    output: MapOutputWriter,
    classes: ClassTable | undefined,
  ) {
    this.#partitioner = partitioner;
    this.#hashed = partitioner.kind === 'hash';
    this.#numPartitions = partitioner.numPartitions;
    this.#memory = memory;
    this.#output = output;
    this.#encoder = new BlockEncoder(label, classes);
    this.#owner = `map output of ${label}`;
    // Enough for full blocks with few partitions, and for a gain from sorting with many.
    const wanted = MIN_BUFFER_RECORDS * partitioner.numPartitions;
    this.#capacity = Math.min(wanted, MAX_BUFFER_RECORDS);
  }

  write(key: unknown, value: unknown): void {
    const at = this.#count;
    if (at === this.#partitions.length) this.#widen();
    if (this.#hashed) {
      const hash = hashKey(key);
      this.#hashes[at] = hash;
      this.#partitions[at] =
        key === null || key === undefined ? 0 : partitionOfHash(hash, this.#numPartitions);
    } else {
      this.#partitions[at] = this.#partitioner.getPartition(key);
    }
    this.#keys.set(at, key);
    this.#values.set(at, value);
    this.#count = at + 1;
    if (at === this.#nextSample) this.#sample(key, value);
    if (at + 1 >= this.#capacity || this.#bufferBytes > BUFFER_BYTES) this.#flush();
  }

  /** Encodes records that have waited long, as each may keep a large piece of its text alive. Call it between blocks of the stage's input. */
  settle(): void {
    if (this.#count > 0 && ++this.#settled >= MAX_SETTLE_GAP) this.#flush();
  }

  finish(): { sizes: readonly number[]; records: number } {
    try {
      this.#flush();
      for (let partition = 0; partition < this.#numPartitions; partition++) {
        for (const { bytes, offsets } of this.#runs) {
          const start = offsets[partition]!;
          const end = offsets[partition + 1]!;
          if (end > start) this.#output.write(partition, bytes.subarray(start, end));
        }
      }
      return { sizes: this.#output.commit(), records: this.#records };
    } finally {
      this.abort();
    }
  }

  /** Idempotent; after a successful `finish` it removes nothing. */
  abort(): void {
    this.#clearBuffer();
    this.#runs = [];
    this.#memory.release(this.#heldBytes);
    this.#heldBytes = 0;
    this.#output.abort();
  }

  #flush(): void {
    const count = this.#count;
    if (count === 0) return;
    const numPartitions = this.#numPartitions;
    const records = {
      keys: this.#keys.column,
      values: this.#values.column,
      hashes: this.#hashed ? this.#hashes : undefined,
      ...orderByPartition(this.#partitions, count, numPartitions),
    };
    this.#encoded.reset();
    const offsets = new Float64Array(numPartitions + 1);
    for (let partition = 0; partition < numPartitions; partition++) {
      const end = records.starts[partition + 1]!;
      for (let at = records.starts[partition]!; at < end; ) {
        at = this.#encoder.writeNext(records, at, end, this.#encoded);
      }
      offsets[partition + 1] = this.#encoded.length;
    }
    this.#acquire(this.#encoded.length + offsets.byteLength);
    this.#runs.push({ bytes: this.#encoded.toBytes(), offsets });
    this.#records += count;
    this.#clearBuffer();
  }

  #clearBuffer(): void {
    this.#count = 0;
    this.#keys.clear();
    this.#values.clear();
    this.#bufferBytes = 0;
    this.#nextSample = 0;
    this.#settled = 0;
  }

  #sample(key: unknown, value: unknown): void {
    const bytes =
      (this.#keys.isNumbers ? 0 : estimateSize(key)) + (this.#values.isNumbers ? 0 : estimateSize(value));
    const gap = bytes > LARGE_RECORD_BYTES || this.#nextSample < SAMPLE_GAP ? 1 : SAMPLE_GAP;
    this.#bufferBytes += bytes * gap;
    this.#nextSample += gap;
    if (this.#bufferBytes > this.#bufferHeldBytes) {
      // Twice: the records themselves and, soon, their encoded form.
      this.#acquire(2 * (this.#bufferBytes - this.#bufferHeldBytes));
      this.#bufferHeldBytes = this.#bufferBytes;
    }
  }

  #widen(): void {
    const length = Math.min(Math.max(MIN_BUFFER_RECORDS, this.#partitions.length * 4), this.#capacity);
    // A hash, a partition, and a key and a value that may be doubles.
    this.#acquire(
      (length - this.#partitions.length) *
        (2 * Int32Array.BYTES_PER_ELEMENT + 2 * Float64Array.BYTES_PER_ELEMENT),
    );
    this.#partitions = widened(this.#partitions, length);
    this.#hashes = widened(this.#hashes, length);
    this.#keys.resize(length);
    this.#values.resize(length);
  }

  #acquire(bytes: number): void {
    this.#memory.acquire(bytes, this.#owner);
    this.#heldBytes += bytes;
  }
}

function widened(column: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(length);
  wider.set(column);
  return wider;
}
