import { partitionOfHash } from '../lineage/partitioner.ts';
import { HeldMemory } from '../memory/held-memory.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { IntCombineTable } from './int-combine-table.ts';
import { giveBack, spareDoubles, spareInts } from './spare-arrays.ts';

/** Pairs that wait in all buckets together. */
const WAITING = 2 ** 18;
const MIN_BUCKETS = 64;
/** With more of them too few pairs would wait in each for its table to stay in the cache. */
const MAX_BUCKETS = 256;
/** Tables are made for so many keys together at most, however many an earlier task had: this one may be a small one. They grow. */
const MAX_EXPECTED = 2 ** 20;
/** How many tables are estimated anew between two blocks of records. */
const SETTLED_AT_ONCE = 8;
/** No table of fewer keys is split. */
export const MIN_SPLIT_KEYS = 1024;
const PAIR_BYTES = Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/**
 * A combine table in parts, for when there are so many keys that each look into one table would wait for memory: pairs of an int32 and a number wait in the bucket
 * of their key and are combined a bucket at a time, while that bucket's table lies in the cache.
 *
 * Buckets go by the upper bits of the hash, as partitions do: there are a multiple of the partitions, and each is part of one. Generated loops put pairs into them and empty
 * them: bucket `b` is what lies in `keys` and `values` from `b * room` on, `fills[b]` pairs, to be combined into `tables[b]`.
 *
 * Owns the memory of what waits; the tables own theirs.
 */
export class CombineBuckets {
  readonly count: number;
  readonly tables: readonly IntCombineTable[];
  /** How many pairs wait in each. */
  readonly fills: Int32Array;
  readonly room: number;
  keys: Int32Array;
  values: Float64Array;
  readonly #memory: HeldMemory;
  #settled = 0;

  /** Throws OUT_OF_EXECUTION_MEMORY; nothing is held then. */
  constructor(count: number, expected: number, memory: TaskMemory, owner: string) {
    this.count = count;
    this.room = Math.floor(WAITING / count);
    this.#memory = new HeldMemory(memory, owner);
    this.#memory.acquire(count * this.room * PAIR_BYTES);
    this.fills = new Int32Array(count);
    this.keys = spareInts(count * this.room);
    this.values = spareDoubles(count * this.room);
    const tables: IntCombineTable[] = [];
    this.tables = tables;
    try {
      const options = { expected: Math.min(expected, MAX_EXPECTED) / count, parts: count };
      while (tables.length < count) tables.push(new IntCombineTable(memory, owner, options));
    } catch (thrown) {
      this.clear();
      throw thrown;
    }
  }

  get size(): number {
    return this.tables.reduce((sum, { size }) => sum + size, 0);
  }

  /** Adds an entry, whose key is not there. Throws OUT_OF_EXECUTION_MEMORY. */
  insert(key: number, value: unknown): void {
    const hash = hashKey(key);
    this.tables[partitionOfHash(hash, this.count)]!.insert(hash, key, value);
  }

  /** Estimates the values of some tables anew, of the next ones at the next call: those that are no numbers. */
  settle(): void {
    const { tables } = this;
    for (let looked = 0, settled = 0; looked < tables.length && settled < SETTLED_AT_ONCE; looked++) {
      this.#settled = (this.#settled + 1) % tables.length;
      const table = tables[this.#settled]!;
      if (table.isNumbers) continue;
      table.settle();
      settled++;
    }
  }

  /** Gives the memory back in which pairs wait: none does, and none will. Idempotent. */
  endWaiting(): void {
    giveBack(this.keys);
    giveBack(this.values);
    this.keys = new Int32Array(0);
    this.values = new Float64Array(0);
    this.#memory.releaseAll();
  }

  /** Forgets everything and gives its memory back. Idempotent. */
  clear(): void {
    for (const table of this.tables) table.clear();
    this.endWaiting();
  }
}

/** How many buckets there are for so many partitions; undefined where they would be too many. */
export function bucketCount(numPartitions: number): number | undefined {
  const count = numPartitions * Math.ceil(MIN_BUCKETS / numPartitions);
  return count > MAX_BUCKETS ? undefined : count;
}
