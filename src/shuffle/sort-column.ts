import { ByteStrings, joinByteStrings } from '../serializer/byte-strings.ts';
import { CUT_BYTES, CutStrings, cutStrings } from '../serializer/cut-strings.ts';
import { sampledBytes } from './key-table.ts';
import { newArray, REFERENCE_BYTES } from './new-array.ts';
import type { LateColumn, RecordColumn } from './shuffle-block.ts';

/** More would not fit the numbers that tell where strings begin. */
const MAX_TEXT_BYTES = 2 ** 31;

/** Keys or values as they come; strings may still be bytes. */
export type Column = ArrayLike<unknown> | ByteStrings;

/**
 * The keys or the values of a partition that is sorted: blocks that become one column, which is handed out in another order. Numbers stay in columns of numbers.
 * Strings that come as bytes stay bytes where they are keys, to be sorted as such, and else lie in few texts.
 */
export class SortColumn {
  readonly #areKeys: boolean;
  #blocks: (ArrayLike<unknown> | ByteStrings | CutStrings)[] = [];
  #joined: RecordColumn | CutStrings = [];

  constructor(areKeys: boolean) {
    this.#areKeys = areKeys;
  }

  /** What adding these takes of the memory. Most lies here twice while the blocks become one. */
  bytesFor(column: Column): number {
    if (column instanceof ByteStrings) return 2 * (column.textBytes + column.length * CUT_BYTES);
    if (ArrayBuffer.isView(column)) return 2 * column.byteLength;
    const objects = column.length === 0 ? 0 : sampledBytes(column, 0, column.length);
    return 2 * column.length * REFERENCE_BYTES + objects;
  }

  /** Takes the column over, but copies strings that are bytes. */
  add(column: Column): void {
    if (!(column instanceof ByteStrings)) this.#blocks.push(column);
    else this.#blocks.push(this.#areKeys ? joinByteStrings([column]) : cutStrings(column));
  }

  /** Of keys: all in the order in which they came, as they are sorted. Nothing can be added afterwards. */
  joinKeys(): LateColumn {
    const blocks = this.#blocks;
    this.#blocks = [];
    if (blocks.length > 0 && blocks.every((block) => block instanceof ByteStrings)) {
      const textBytes = blocks.reduce((sum, block) => sum + block.textBytes, 0);
      if (textBytes < MAX_TEXT_BYTES) {
        const strings = joinByteStrings(blocks);
        this.#joined = cutStrings(strings);
        return strings;
      }
    }
    const keys = joined(blocks.map(recordsOf));
    this.#joined = keys;
    return keys;
  }

  /** Of values. Nothing can be added afterwards. */
  joinValues(): void {
    const blocks = this.#blocks;
    this.#blocks = [];
    const areCut = blocks.length > 0 && blocks.every((block) => block instanceof CutStrings);
    this.#joined = areCut ? CutStrings.join(blocks) : joined(blocks.map(recordsOf));
  }

  /** What is at the positions `order[start]` to `order[end - 1]`. */
  pick(order: Uint32Array, start: number, end: number): RecordColumn {
    const column = this.#joined;
    if (column instanceof CutStrings) return column.pick(order, start, end);
    if (column instanceof Int32Array) return pickInts(column, order, start, end);
    if (column instanceof Float64Array) return pickDoubles(column, order, start, end);
    const part = new Array<unknown>(end - start);
    for (let i = start; i < end; i++) part[i - start] = column[order[i]!];
    return part;
  }
}

function recordsOf(block: Column | CutStrings): ArrayLike<unknown> {
  return block instanceof ByteStrings || block instanceof CutStrings ? block.strings() : block;
}

function joined(columns: readonly ArrayLike<unknown>[]): RecordColumn {
  const total = columns.reduce((sum, { length }) => sum + length, 0);
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
