import type { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { MAX_BLOCK_RECORDS, type RecordColumn, writeBlock } from './shuffle-block.ts';
import { explainRefusal } from './unsendable-pair.ts';

/** A block of larger records holds fewer of them, so that reader and writer need about this much memory for one. */
const TARGET_BLOCK_BYTES = 2 ** 20;

/** Records with an order in which those of one reduce partition stand together. */
export interface PartitionedRecords {
  readonly keys: RecordColumn;
  readonly values: RecordColumn;
  /** Of the keys, where the reader can use them. Those of integers are not written: to compute them is as cheap. */
  readonly hashes: Int32Array | undefined;
  /** Positions in the columns above: partition `p` has those from `order[starts[p]]` up to but without `order[starts[p + 1]]`. */
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

/** A stable counting sort of the positions 0 to `count - 1` by their partition. */
export function orderByPartition(
  partitions: Int32Array,
  count: number,
  numPartitions: number,
): Pick<PartitionedRecords, 'order' | 'starts'> {
  const starts = new Int32Array(numPartitions + 1);
  for (let i = 0; i < count; i++) starts[partitions[i]! + 1]!++;
  for (let p = 0; p < numPartitions; p++) starts[p + 1]! += starts[p]!;
  const next = starts.slice(0, numPartitions);
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[next[partitions[i]!]!++] = i;
  return { order, starts };
}

/**
 * Turns the records of one partition into blocks, whose length follows the size of the records seen so far. Keeps its arrays for the next
 * partition and borrows the records only while it writes them.
 */
export class BlockEncoder {
  readonly #keys = new ColumnPart();
  readonly #values = new ColumnPart();
  readonly #hashes = new Int32Array(MAX_BLOCK_RECORDS);
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

  /** Writes the next block of the records between `start` and `end` in `records.order`. Returns where the one after it begins. */
  writeNext(records: PartitionedRecords, start: number, end: number, out: ByteWriter): number {
    const { order, hashes } = records;
    const count = Math.min(end - start, this.#blockRecords);
    const keys = this.#keys.of(records.keys, order, start, count);
    const values = this.#values.of(records.values, order, start, count);
    const hashColumn = keys instanceof Int32Array || hashes === undefined ? undefined : this.#hashes;
    if (hashColumn !== undefined) for (let i = 0; i < count; i++) hashColumn[i] = hashes![order[start + i]!]!;
    const before = out.length;
    try {
      writeBlock(out, count, keys, values, hashColumn, this.#classes);
    } catch (thrown) {
      throw explainRefusal(thrown, this.#label, count, keys, values, this.#classes);
    }
    const bytes = out.length - before;
    const fitting = Math.floor((TARGET_BLOCK_BYTES / bytes) * count);
    this.#blockRecords = Math.min(MAX_BLOCK_RECORDS, Math.max(1, fitting));
    return start + count;
  }
}

/** Picks some records out of a column. What it gives is overwritten by the next call. */
class ColumnPart {
  readonly #records: unknown[] = [];
  #ints: Int32Array | undefined;
  #doubles: Float64Array | undefined;

  of(column: RecordColumn, order: Int32Array, start: number, count: number): RecordColumn {
    if (column instanceof Int32Array) {
      this.#ints ??= new Int32Array(MAX_BLOCK_RECORDS);
      return pickInts(column, order, start, count, this.#ints);
    }
    if (column instanceof Float64Array) {
      this.#doubles ??= new Float64Array(MAX_BLOCK_RECORDS);
      return pickDoubles(column, order, start, count, this.#doubles);
    }
    this.#records.length = 0;
    for (let i = 0; i < count; i++) this.#records.push(column[order[start + i]!]);
    return this.#records;
  }
}

// One function a type: V8 makes slow code of one that meets both.

function pickInts(
  from: Int32Array,
  order: Int32Array,
  start: number,
  count: number,
  to: Int32Array,
): Int32Array {
  for (let i = 0; i < count; i++) to[i] = from[order[start + i]!]!;
  return to;
}

function pickDoubles(
  from: Float64Array,
  order: Int32Array,
  start: number,
  count: number,
  to: Float64Array,
): Float64Array {
  for (let i = 0; i < count; i++) to[i] = from[order[start + i]!]!;
  return to;
}
