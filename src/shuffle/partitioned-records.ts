import { ByteStrings } from '../serializer/byte-strings.ts';
import type { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { type LateColumn, MAX_BLOCK_RECORDS, type RecordColumn, writeBlock } from './shuffle-block.ts';
import { explainRefusal } from './unsendable-pair.ts';

/** A block of larger records holds fewer of them, so that reader and writer need about this much memory for one. */
const TARGET_BLOCK_BYTES = 2 ** 20;

/** Records in an order in which those of one reduce partition stand together. */
export interface OrderedRecords {
  readonly keys: LateColumn;
  readonly values: LateColumn;
  /** Of the keys, where the reader can use them. Those of integers are not written: to compute them is as cheap. */
  readonly hashes: Int32Array | undefined;
  /** Positions in the columns above, none of which is bytes then; undefined if they are in order themselves. */
  readonly order: Int32Array | undefined;
}

/**
 * A stable counting sort of `count` records by their partition, given how many each has: puts the place of each into `partitions`. Returns where each partition
 * begins, and one more for the end.
 */
export function placesByPartition(partitions: Int32Array, count: number, sizes: Int32Array): Int32Array {
  const starts = new Int32Array(sizes.length + 1);
  for (let p = 0; p < sizes.length; p++) starts[p + 1] = starts[p]! + sizes[p]!;
  const next = starts.slice(0, sizes.length);
  for (let i = 0; i < count; i++) partitions[i] = next[partitions[i]!]!++;
  return starts;
}

/**
 * Turns the records of one partition into blocks, whose length follows the size of the records seen so far. Keeps its arrays for the next
 * partition and borrows the records only while it writes them.
 */
export class BlockEncoder {
  readonly #keys = new ColumnPart();
  readonly #values = new ColumnPart();
  /** Made for the first block whose hashes have to be brought into order; most tasks of many write few records. */
  #hashes: Int32Array | undefined;
  readonly #label: string;
  readonly #classes: ClassTable | undefined;
  #blockRecords = 512;

  /**
   * @param label the shuffle, for errors
   * @param classes the user classes whose instances may be keys and values
   */
  constructor(label: string, classes: ClassTable | undefined) {
    this.#label = label;
    this.#classes = classes;
  }

  /** Writes the next block of the records from `start` to before `end`. Returns where the one after it begins. */
  writeNext(records: OrderedRecords, start: number, end: number, out: ByteWriter): number {
    const { order } = records;
    const count = Math.min(end - start, this.#blockRecords);
    const keys = this.#keys.of(records.keys, order, start, count);
    const values = this.#values.of(records.values, order, start, count);
    const hashes = keys instanceof Int32Array ? undefined : this.#hashesOf(records, start, count);
    const before = out.length;
    try {
      writeBlock(out, count, keys, values, hashes, this.#classes);
    } catch (thrown) {
      throw explainRefusal(thrown, this.#label, count, recordsOf(keys), recordsOf(values), this.#classes);
    }
    const bytes = out.length - before;
    const fitting = Math.floor((TARGET_BLOCK_BYTES / bytes) * count);
    this.#blockRecords = Math.min(MAX_BLOCK_RECORDS, Math.max(1, fitting));
    return start + count;
  }

  #hashesOf({ hashes, order }: OrderedRecords, start: number, count: number): Int32Array | undefined {
    if (hashes === undefined || order === undefined) return hashes?.subarray(start, start + count);
    if (this.#hashes === undefined || this.#hashes.length < count) this.#hashes = new Int32Array(count);
    const placed = this.#hashes;
    for (let i = 0; i < count; i++) placed[i] = hashes[order[start + i]!]!;
    return placed;
  }
}

function recordsOf(column: LateColumn): RecordColumn {
  return column instanceof ByteStrings ? column.strings() : column;
}

/** Some records of a column, in order. What it gives is overwritten by the next call. */
class ColumnPart {
  readonly #records: unknown[] = [];

  of(column: LateColumn, order: Int32Array | undefined, start: number, count: number): LateColumn {
    if (column instanceof ByteStrings) return column.slice(start, start + count);
    if (ArrayBuffer.isView(column)) return column.subarray(start, start + count);
    this.#records.length = 0;
    if (order === undefined) for (let i = start; i < start + count; i++) this.#records.push(column[i]);
    else for (let i = 0; i < count; i++) this.#records.push(column[order[start + i]!]);
    return this.#records;
  }
}
