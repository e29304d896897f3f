import { estimateSize } from '../memory/size-estimator.ts';
import type { NumberColumn } from '../serializer/record-codec.ts';
import type { LateColumn, RecordColumn } from './shuffle-block.ts';
import { giveBack, spareDoubles, spareInts } from './spare-arrays.ts';
import { TextColumn } from './text-column.ts';

/**
 * Keys or values that wait to be written: as integers or doubles in a column of numbers for as long as all of them are, or as text while all are strings of one byte a
 * unit, then as an array. What it once had to become it stays, as later records are mostly like earlier ones.
 */
export class ColumnBuffer {
  /** The column while all records are integers. */
  ints: Int32Array | undefined = new Int32Array(0);
  #doubles: Float64Array | undefined;
  #text: TextColumn | undefined;
  #records: unknown[] | undefined;
  #placed: Int32Array | Float64Array | undefined;
  #room = 0;
  readonly #takesText: boolean;

  /** @param takesText whether strings may become text: for who takes them back as bytes */
  constructor(takesText = false) {
    this.#takesText = takesText;
  }

  /** Whether its memory is that of its columns, for which whoever resizes it accounts. */
  get isNumbers(): boolean {
    return this.#records === undefined && this.#text === undefined;
  }

  /** What it holds besides columns of numbers and objects. */
  get textHeldBytes(): number {
    return this.#text?.heldBytes ?? 0;
  }

  get textBytes(): number {
    return this.#text?.textBytes ?? 0;
  }

  /** Makes room for `length` records. */
  resize(length: number): void {
    this.#room = length;
    if (this.ints !== undefined) this.ints = resized(this.ints, spareInts(length));
    if (this.#doubles !== undefined) this.#doubles = resized(this.#doubles, spareDoubles(length));
    this.#text?.resize(length);
  }

  /** Sets record `at`; the records before it are set, and there is room. */
  set(at: number, record: unknown): void {
    if (this.#text !== undefined) {
      if (typeof record === 'string' && this.#text.push(record)) return;
      this.#leaveText();
    }
    if (this.ints !== undefined) {
      if (typeof record === 'number' && (record | 0) === record && (record !== 0 || 1 / record > 0)) {
        this.ints[at] = record;
        return;
      }
      if (at === 0 && typeof record === 'string' && this.#takesText) {
        this.#becomeText(record);
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

  /** What record `at`, the last one, takes on the heap, about. */
  objectBytes(at: number): number {
    return this.#text === undefined ? estimateSize(this.column[at]) : 0;
  }

  /** Strings that wait may keep large texts alive. */
  settle(): void {
    if (this.#text?.settle() === false) this.#leaveText();
  }

  /** All records, at least. A view, until the next change. */
  lateColumn(): LateColumn {
    this.settle();
    return this.#text?.column() ?? this.column;
  }

  /** The same, of a buffer that takes no text. */
  get column(): RecordColumn {
    return this.ints ?? this.#doubles ?? this.#records ?? [];
  }

  /** The first `count` records of a buffer that takes no text, in a column of the caller's own. */
  take(count: number): RecordColumn {
    return this.column.slice(0, count);
  }

  /** The first `count` records, which are all, each at its place. The next call may overwrite it. */
  placed(places: Int32Array, count: number): LateColumn {
    this.settle();
    if (this.#text !== undefined) return this.#text.placed(places);
    const column = this.column;
    if (column instanceof Int32Array) return placeInts(column, places, count, this.#roomForInts(column));
    if (column instanceof Float64Array) {
      return placeDoubles(column, places, count, this.#roomForDoubles(column));
    }
    const placed = new Array<unknown>(count);
    for (let i = 0; i < count; i++) placed[places[i]!] = column[i];
    return placed;
  }

  /** As many numbers as it has, where they are numbers, and room for as many in another order. The next call may overwrite it. */
  numbers(): { readonly numbers: NumberColumn; readonly room: NumberColumn } | undefined {
    const column = this.ints ?? this.#doubles;
    if (column === undefined) return undefined;
    const room = column instanceof Int32Array ? this.#roomForInts(column) : this.#roomForDoubles(column);
    return { numbers: column, room };
  }

  #roomForInts({ length }: Int32Array): Int32Array {
    if (this.#placed instanceof Int32Array && this.#placed.length >= length) return this.#placed;
    this.#placed = spareInts(length);
    return this.#placed;
  }

  #roomForDoubles({ length }: Float64Array): Float64Array {
    if (this.#placed instanceof Float64Array && this.#placed.length >= length) return this.#placed;
    this.#placed = spareDoubles(length);
    return this.#placed;
  }

  /** Ends it: nobody refers to its columns any more. */
  giveBack(): void {
    for (const column of [this.ints, this.#doubles, this.#placed]) if (column !== undefined) giveBack(column);
    this.ints = undefined;
    this.#doubles = undefined;
    this.#placed = undefined;
    this.#records = [];
  }

  /** Lets go of what an array refers to. */
  clear(): void {
    this.#text?.clear();
    if (this.#records !== undefined) this.#records.length = 0;
  }

  #becomeText(first: string): void {
    this.ints = undefined;
    this.#text = new TextColumn();
    this.#text.resize(this.#room);
    if (!this.#text.push(first)) this.#leaveText(first);
  }

  #leaveText(...others: readonly string[]): void {
    this.#records = [...this.#text!.strings(), ...others];
    this.#text = undefined;
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
