import type { RecordColumn } from './shuffle-block.ts';

/**
 * Keys or values that wait to be written: as integers or doubles in a column of numbers for as long as all of them are, then as an array. What it once had
 * to become it stays, as later records are mostly like earlier ones.
 */
export class ColumnBuffer {
  /** The column while all records are integers. */
  ints: Int32Array | undefined = new Int32Array(0);
  #doubles: Float64Array | undefined;
  #records: unknown[] | undefined;
  #placed: Int32Array | Float64Array | undefined;

  /** Whether its memory is that of its columns, for which whoever resizes it accounts. */
  get isNumbers(): boolean {
    return this.#records === undefined;
  }

  get column(): RecordColumn {
    return this.ints ?? this.#doubles ?? this.#records!;
  }

  /** Makes room for `length` records. */
  resize(length: number): void {
    if (this.ints !== undefined) this.ints = resized(this.ints, new Int32Array(length));
    if (this.#doubles !== undefined) this.#doubles = resized(this.#doubles, new Float64Array(length));
  }

  /** Sets record `at`; the records before it are set, and there is room. */
  set(at: number, record: unknown): void {
    if (this.ints !== undefined) {
      if (typeof record === 'number' && (record | 0) === record && (record !== 0 || 1 / record > 0)) {
        this.ints[at] = record;
        return;
      }
      this.#leaveInts(at, typeof record === 'number');
    }
    if (this.#doubles !== undefined) {
      if (typeof record === 'number') {
        this.#doubles[at] = record;
        return;
      }
      this.#records = Array.from(this.#doubles.subarray(0, at));
      this.#doubles = undefined;
    }
    this.#records![at] = record;
  }

  /** The first `count` records, in a column of the caller's own. */
  take(count: number): RecordColumn {
    return this.column.slice(0, count);
  }

  /** The first `count` records, each at its place. The next call may overwrite it. */
  placed(places: Int32Array, count: number): RecordColumn {
    const { column } = this;
    if (column instanceof Int32Array) {
      if (!(this.#placed instanceof Int32Array) || this.#placed.length < column.length)
        this.#placed = new Int32Array(column.length);
      return placeInts(column, places, count, this.#placed);
    }
    if (column instanceof Float64Array) {
      if (!(this.#placed instanceof Float64Array) || this.#placed.length < column.length)
        this.#placed = new Float64Array(column.length);
      return placeDoubles(column, places, count, this.#placed);
    }
    const placed = new Array<unknown>(count);
    for (let i = 0; i < count; i++) placed[places[i]!] = column[i];
    return placed;
  }

  /** Lets go of what an array refers to. */
  clear(): void {
    if (this.#records !== undefined) this.#records.length = 0;
  }

  #leaveInts(count: number, forDoubles: boolean): void {
    const ints = this.ints!;
    this.ints = undefined;
    if (forDoubles) this.#doubles = Float64Array.from(ints);
    else this.#records = Array.from(ints.subarray(0, count));
  }
}

function resized<T extends Int32Array | Float64Array>(column: T, wider: T): T {
  wider.set(column.subarray(0, wider.length));
  return wider;
}

// One function a type: V8 makes slow code of one that meets both.

function placeInts(from: Int32Array, places: Int32Array, count: number, to: Int32Array): Int32Array {
  for (let i = 0; i < count; i++) to[places[i]!] = from[i]!;
  return to;
}

function placeDoubles(from: Float64Array, places: Int32Array, count: number, to: Float64Array): Float64Array {
  for (let i = 0; i < count; i++) to[places[i]!] = from[i]!;
  return to;
}
