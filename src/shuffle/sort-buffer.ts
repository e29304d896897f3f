import { HeldMemory } from '../memory/held-memory.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { ByteStrings, joinByteStrings } from '../serializer/byte-strings.ts';
import { sampledBytes } from './key-table.ts';
import { newArray, REFERENCE_BYTES } from './new-array.ts';
import type { LateColumn, RecordColumn } from './shuffle-block.ts';
import { SORT_BYTES_A_KEY, type SortOptions, sortedOrder } from './sorted-order.ts';

/** More would not fit the numbers that tell where strings begin. */
const MAX_TEXT_BYTES = 2 ** 31;

/** Keys or values as they come; strings may still be bytes. */
type Column = ArrayLike<unknown> | ByteStrings;

/** Two columns of equal length. */
interface Pairs<C> {
  readonly keys: C;
  readonly values: C;
}

/**
 * The pairs of a partition that shall be sorted by their keys. Takes them in as columns, block by block, and hands them out in order. Numbers stay in columns of numbers, and
 * strings bytes until they are handed out: so the heap holds few objects, and what reads the pairs finds them where they were just made.
 *
 * Owns its memory: columns exactly, objects by samples. Fails by name when the task's memory does not hold them; sorted runs on disk will have their place where
 * blocks are added.
 */
export class SortBuffer {
  readonly #memory: HeldMemory;
  #blocks: Pairs<Column>[] = [];
  #keys: LateColumn = [];
  #values: LateColumn = [];
  #order: Uint32Array = new Uint32Array(0);
  #next = 0;

  /** @param owner what a lack of memory is blamed on */
  constructor(memory: TaskMemory, owner: string) {
    this.#memory = new HeldMemory(memory, owner);
  }

  /** Takes the columns over. Throws OUT_OF_EXECUTION_MEMORY. */
  add({ keys, values }: Pairs<Column>): void {
    // Each column lies here twice while the blocks become one.
    this.#memory.acquire(2 * bytesOf(keys) + 2 * bytesOf(values) + keys.length * SORT_BYTES_A_KEY);
    this.#memory.acquire(objectBytes(keys) + objectBytes(values));
    this.#blocks.push({ keys, values });
  }

  /** The same, for strings that still are bytes. */
  addLate(pairs: Pairs<Column>): void {
    this.add(pairs);
  }

  /** Nothing can be added afterwards. Throws what `sortedOrder` does. */
  sort(options: SortOptions): void {
    const blocks = this.#blocks;
    this.#keys = joined(blocks.map(({ keys }) => keys));
    this.#values = joined(blocks.map(({ values }) => values));
    this.#blocks = [];
    this.#order = sortedOrder(this.#keys, options);
  }

  /** The next pairs in order, at most `count`; undefined at the end. */
  take(count: number): Pairs<RecordColumn> | undefined {
    const start = this.#next;
    const end = Math.min(start + count, this.#order.length);
    if (start >= end) return undefined;
    this.#next = end;
    return {
      keys: picked(this.#keys, this.#order, start, end),
      values: picked(this.#values, this.#order, start, end),
    };
  }

  /** Forgets everything and gives its memory back. Idempotent. */
  clear(): void {
    this.#blocks = [];
    this.#keys = [];
    this.#values = [];
    this.#order = new Uint32Array(0);
    this.#memory.releaseAll();
  }
}

function bytesOf(column: Column): number {
  if (column instanceof ByteStrings) return column.byteLength;
  return ArrayBuffer.isView(column) ? column.byteLength : column.length * REFERENCE_BYTES;
}

function objectBytes(column: Column): number {
  if (column instanceof ByteStrings || ArrayBuffer.isView(column)) return 0;
  return column.length === 0 ? 0 : sampledBytes(column, 0, column.length);
}

function joined(given: readonly Column[]): LateColumn {
  const total = given.reduce((sum, { length }) => sum + length, 0);
  if (total > 0 && given.every((column) => column instanceof ByteStrings)) {
    const size = given.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (size < MAX_TEXT_BYTES) return joinByteStrings(given);
  }
  const columns = given.map((column) => (column instanceof ByteStrings ? column.strings() : column));
  if (total > 0 && columns.every((column) => column instanceof Int32Array)) {
    return joinedNumbers(columns, new Int32Array(total));
  }
  if (total > 0 && columns.every((column) => ArrayBuffer.isView(column))) {
    return joinedNumbers(columns as readonly ArrayLike<number>[], new Float64Array(total));
  }
  const all = newArray(total);
  let at = 0;
  for (const column of columns) for (let i = 0; i < column.length; i++) all[at++] = column[i];
  return all;
}

function joinedNumbers<T extends Int32Array | Float64Array>(
  columns: readonly ArrayLike<number>[],
  all: T,
): T {
  let at = 0;
  for (const column of columns) {
    all.set(column, at);
    at += column.length;
  }
  return all;
}

// One function a type: V8 makes slow code of one that meets several.

function picked(column: LateColumn, order: Uint32Array, start: number, end: number): RecordColumn {
  if (column instanceof ByteStrings) return column.pick(order, start, end);
  if (column instanceof Int32Array) return pickInts(column, order, start, end);
  if (column instanceof Float64Array) return pickDoubles(column, order, start, end);
  const part = new Array<unknown>(end - start);
  for (let i = start; i < end; i++) part[i - start] = column[order[i]!];
  return part;
}

function pickInts(column: Int32Array, order: Uint32Array, start: number, end: number): Int32Array {
  const part = new Int32Array(end - start);
  for (let i = start; i < end; i++) part[i - start] = column[order[i]!]!;
  return part;
}

function pickDoubles(column: Float64Array, order: Uint32Array, start: number, end: number): Float64Array {
  const part = new Float64Array(end - start);
  for (let i = start; i < end; i++) part[i - start] = column[order[i]!]!;
  return part;
}
