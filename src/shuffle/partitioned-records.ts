import type { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { MAX_BLOCK_RECORDS, writeBlock } from './shuffle-block.ts';
import { explainRefusal } from './unsendable-pair.ts';

/** A block of larger records holds fewer of them, so that reader and writer need about this much memory for one. */
const TARGET_BLOCK_BYTES = 2 ** 20;

/** Records with an order in which those of one reduce partition stand together. */
export interface PartitionedRecords {
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
  /** Of the keys, where the reader can use them. */
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
  readonly #keys: unknown[] = [];
  readonly #values: unknown[] = [];
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
    this.#keys.length = 0;
    this.#values.length = 0;
    for (let i = 0; i < count; i++) {
      const at = order[start + i]!;
      this.#keys.push(records.keys[at]);
      this.#values.push(records.values[at]);
    }
    if (hashes !== undefined) for (let i = 0; i < count; i++) this.#hashes[i] = hashes[order[start + i]!]!;
    const before = out.length;
    try {
      const hashColumn = hashes === undefined ? undefined : this.#hashes;
      writeBlock(out, count, this.#keys, this.#values, hashColumn, this.#classes);
    } catch (thrown) {
      throw explainRefusal(thrown, this.#label, this.#keys, this.#values, this.#classes);
    }
    const bytes = out.length - before;
    const fitting = Math.floor((TARGET_BLOCK_BYTES / bytes) * count);
    this.#blockRecords = Math.min(MAX_BLOCK_RECORDS, Math.max(1, fitting));
    return start + count;
  }
}
