import { HeldMemory } from '../memory/held-memory.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import type { NumberColumn } from '../serializer/record-codec.ts';
import { sampledBytes } from './key-table.ts';
import { MAX_NEW_ARRAY, newArray, REFERENCE_BYTES } from './new-array.ts';
import type { RecordColumn } from './shuffle-block.ts';

/** Values scattered between two polls. */
const POLL_EVERY = 2 ** 16;
const INT_BYTES = Int32Array.BYTES_PER_ELEMENT;

/**
 * The values of keys that a {@link KeyTable} has numbered: taken in as they come, block by block, each with its key's number; then brought together by one counting
 * scatter, so that group `g` is what lies from `starts[g]` up to but without `starts[g + 1]`, in the order of coming.
 *
 * Numbers stay numbers in columns of their own where all values are numbers. Owns its memory: columns exactly, objects by samples.
 */
export class ValueGroups {
  starts: Int32Array = new Int32Array(1);
  values: RecordColumn = [];
  readonly #memory: HeldMemory;
  #blocks: { readonly numbers: Int32Array; readonly values: ArrayLike<unknown> }[] = [];
  #count = 0;

  /** @param owner what a lack of memory is blamed on */
  constructor(memory: TaskMemory, owner: string) {
    this.#memory = new HeldMemory(memory, owner);
  }

  /** Takes both arrays over. Throws OUT_OF_EXECUTION_MEMORY. */
  add(numbers: Int32Array, values: ArrayLike<unknown>): void {
    this.#memory.acquire(numbers.byteLength + bytesOf(values));
    this.#blocks.push({ numbers, values });
    this.#count += numbers.length;
  }

  /** {@link add} of the values that have a number; those of number -1 are let go. Changes both arrays. */
  addFound(numbers: Int32Array, values: ArrayLike<unknown>): void {
    if (!numbers.includes(-1)) {
      this.add(numbers, values);
      return;
    }
    const kept = ArrayBuffer.isView(values) ? (values as NumberColumn) : Array.from(values);
    let count = 0;
    for (let i = 0; i < numbers.length; i++) {
      if (numbers[i]! < 0) continue;
      numbers[count] = numbers[i]!;
      kept[count++] = kept[i] as number;
    }
    this.add(numbers.subarray(0, count), kept.slice(0, count));
  }

  /** Brings the values of each of `groupCount` keys together. `poll` throws when the task shall end. */
  scatter(groupCount: number, poll: () => void): void {
    const blocks = this.#blocks;
    const heldBefore = this.#memory.bytes;
    const values = this.#newColumn();
    this.#memory.acquire(2 * (groupCount + 1) * INT_BYTES);
    const starts = new Int32Array(groupCount + 1);
    for (const { numbers } of blocks) count(numbers, starts);
    for (let group = 0; group < groupCount; group++) starts[group + 1]! += starts[group]!;
    const next = starts.slice();
    let sincePoll = 0;
    for (const block of blocks) {
      scatterBlock(block.numbers, block.values, next, values);
      sincePoll += block.numbers.length;
      if (sincePoll < POLL_EVERY) continue;
      sincePoll = 0;
      poll();
    }
    this.starts = starts;
    this.values = values;
    this.#blocks = [];
    // The objects themselves stay; what the blocks held of numbers and references goes.
    const freed = blocks.reduce(
      (sum, { numbers, values: of }) => sum + numbers.byteLength + columnBytes(of),
      0,
    );
    this.#memory.release(Math.min(heldBefore, freed) + (groupCount + 1) * INT_BYTES);
  }

  /** The values of a group, as an array of the caller's own. */
  of(group: number): unknown[] {
    const start = this.starts[group]!;
    const end = this.starts[group + 1]!;
    const { values } = this;
    if (values instanceof Int32Array) return intsBetween(values, start, end);
    if (values instanceof Float64Array) return doublesBetween(values, start, end);
    return values.slice(start, end);
  }

  /** Forgets everything and gives its memory back. Idempotent. */
  clear(): void {
    this.starts = new Int32Array(1);
    this.values = [];
    this.#blocks = [];
    this.#memory.releaseAll();
  }

  #newColumn(): RecordColumn {
    const blocks = this.#blocks;
    const total = this.#count;
    if (blocks.length > 0 && blocks.every(({ values }) => values instanceof Int32Array)) {
      this.#memory.acquire(total * INT_BYTES);
      return new Int32Array(total);
    }
    if (blocks.length > 0 && blocks.every(({ values }) => ArrayBuffer.isView(values))) {
      this.#memory.acquire(total * Float64Array.BYTES_PER_ELEMENT);
      return new Float64Array(total);
    }
    this.#memory.acquire(total * REFERENCE_BYTES);
    return newArray(total);
  }
}

function count(numbers: Int32Array, starts: Int32Array): void {
  for (let i = 0; i < numbers.length; i++) starts[numbers[i]! + 1]!++;
}

// One function a type: V8 makes slow code of one that meets several.

function scatterBlock(
  numbers: Int32Array,
  values: ArrayLike<unknown>,
  next: Int32Array,
  out: RecordColumn,
): void {
  if (out instanceof Int32Array) scatterInts(numbers, values as Int32Array, next, out);
  else if (!(out instanceof Float64Array)) scatterAny(numbers, values, next, out as unknown[]);
  else if (values instanceof Float64Array) scatterDoubles(numbers, values, next, out);
  else scatterIntsAsDoubles(numbers, values as Int32Array, next, out);
}

function scatterInts(numbers: Int32Array, values: Int32Array, next: Int32Array, out: Int32Array): void {
  for (let i = 0; i < numbers.length; i++) out[next[numbers[i]!]!++] = values[i]!;
}

function scatterDoubles(
  numbers: Int32Array,
  values: Float64Array,
  next: Int32Array,
  out: Float64Array,
): void {
  for (let i = 0; i < numbers.length; i++) out[next[numbers[i]!]!++] = values[i]!;
}

function scatterIntsAsDoubles(
  numbers: Int32Array,
  values: Int32Array,
  next: Int32Array,
  out: Float64Array,
): void {
  for (let i = 0; i < numbers.length; i++) out[next[numbers[i]!]!++] = values[i]!;
}

function scatterAny(numbers: Int32Array, values: ArrayLike<unknown>, next: Int32Array, out: unknown[]): void {
  for (let i = 0; i < numbers.length; i++) out[next[numbers[i]!]!++] = values[i];
}

function intsBetween(values: Int32Array, start: number, end: number): unknown[] {
  if (end - start > MAX_NEW_ARRAY) return Array.from(values.subarray(start, end));
  const array = new Array<number>(end - start);
  for (let i = start; i < end; i++) array[i - start] = values[i]!;
  return array;
}

function doublesBetween(values: Float64Array, start: number, end: number): unknown[] {
  if (end - start > MAX_NEW_ARRAY) return Array.from(values.subarray(start, end));
  const array = new Array<number>(end - start);
  for (let i = start; i < end; i++) array[i - start] = values[i]!;
  return array;
}

/** Of values that are kept: numbers, or references and the objects behind them. */
function bytesOf(values: ArrayLike<unknown>): number {
  const bytes = columnBytes(values);
  return ArrayBuffer.isView(values) || values.length === 0
    ? bytes
    : bytes + sampledBytes(values, 0, values.length);
}

function columnBytes(values: ArrayLike<unknown>): number {
  return ArrayBuffer.isView(values) ? values.byteLength : values.length * REFERENCE_BYTES;
}
