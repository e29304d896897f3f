import { allocateTextBuffer, type TextBuffer } from './native-text.ts';

/** V8 makes a shorter piece of a text its own string; longer ones keep all of the text alive. */
const FIRST_VIEW_LENGTH = 13;

/**
 * A column of strings without a unit above 0xff that still are bytes: who needs them in another order, or not all at a time, makes each when its turn has come,
 * and the heap never holds them all.
 */
export class ByteStrings {
  /** String `i` is what lies from `starts[i]` up to but without `starts[i + 1]`. */
  readonly bytes: TextBuffer;
  readonly starts: Uint32Array;
  readonly length: number;
  readonly #longest: number;

  constructor(bytes: TextBuffer, starts: Uint32Array) {
    this.bytes = bytes;
    this.starts = starts;
    this.length = starts.length - 1;
    let longest = 0;
    for (let i = 0; i < this.length; i++) longest = Math.max(longest, starts[i + 1]! - starts[i]!);
    this.#longest = longest;
  }

  get byteLength(): number {
    return this.bytes.length + this.starts.byteLength;
  }

  at(index: number): string {
    return this.bytes.latin1Slice(this.starts[index]!, this.starts[index + 1]!);
  }

  strings(): string[] {
    return Array.from({ length: this.length }, (_, i) => this.at(i));
  }

  /** The strings at `positions[from]` to `positions[to - 1]`. */
  pick(positions: Uint32Array, from: number, to: number): string[] {
    if (this.#longest < FIRST_VIEW_LENGTH) return this.#pickShort(positions, from, to);
    const picked = new Array<string>(to - from);
    for (let i = from; i < to; i++) picked[i - from] = this.at(positions[i]!);
    return picked;
  }

  /** The native call for each string costs more than its bytes: they are brought together, and cut out of one text. */
  #pickShort(positions: Uint32Array, from: number, to: number): string[] {
    const { bytes, starts } = this;
    const gathered = allocateTextBuffer(Math.max(1, (to - from) * this.#longest));
    let length = 0;
    for (let i = from; i < to; i++) {
      const end = starts[positions[i]! + 1]!;
      for (let at = starts[positions[i]!]!; at < end; at++) gathered[length++] = bytes[at]!;
    }
    const text = gathered.latin1Slice(0, length);
    const picked = new Array<string>(to - from);
    let start = 0;
    for (let i = from; i < to; i++) {
      const end = start + starts[positions[i]! + 1]! - starts[positions[i]!]!;
      picked[i - from] = text.substring(start, end);
      start = end;
    }
    return picked;
  }
}

/** One column of several, which follow each other. */
export function joinByteStrings(columns: readonly ByteStrings[]): ByteStrings {
  const count = columns.reduce((sum, { length }) => sum + length, 0);
  const size = columns.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const bytes = allocateTextBuffer(size);
  const starts = new Uint32Array(count + 1);
  let at = 0;
  let offset = 0;
  for (const column of columns) {
    bytes.set(column.bytes, offset);
    for (let i = 0; i < column.length; i++) starts[at++] = column.starts[i]! + offset;
    offset += column.bytes.length;
  }
  starts[at] = offset;
  return new ByteStrings(bytes, starts);
}
