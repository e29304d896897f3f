import { allocateTextBuffer, type TextBuffer } from './native-text.ts';

/**
 * A column of strings without a unit above 0xff that still are bytes: who needs them in another order, or not all at a time, makes each when its turn has come,
 * and the heap never holds them all.
 *
 * May be a view of bytes that are somebody else's: whoever gives it says for how long.
 */
export class ByteStrings {
  /** String `i` is what lies from `starts[i]` up to but without `starts[i + 1]`. */
  readonly bytes: TextBuffer;
  readonly starts: Uint32Array;
  readonly length: number;

  constructor(bytes: TextBuffer, starts: Uint32Array) {
    this.bytes = bytes;
    this.starts = starts;
    this.length = starts.length - 1;
  }

  /** Of the strings, without what tells where they begin. */
  get textBytes(): number {
    return this.starts[this.length]! - this.starts[0]!;
  }

  get byteLength(): number {
    return this.textBytes + this.starts.byteLength;
  }

  at(index: number): string {
    return this.bytes.latin1Slice(this.starts[index]!, this.starts[index + 1]!);
  }

  strings(): string[] {
    return Array.from({ length: this.length }, (_, i) => this.at(i));
  }

  /** The strings from `start` to before `end`, in the same bytes. */
  slice(start: number, end: number): ByteStrings {
    return new ByteStrings(this.bytes, this.starts.subarray(start, end + 1));
  }
}

/** One column of several, which follow each other, in bytes of its own. */
export function joinByteStrings(columns: readonly ByteStrings[]): ByteStrings {
  const count = columns.reduce((sum, { length }) => sum + length, 0);
  const size = columns.reduce((sum, { textBytes }) => sum + textBytes, 0);
  const bytes = allocateTextBuffer(size);
  const starts = new Uint32Array(count + 1);
  let at = 0;
  let offset = 0;
  for (const column of columns) {
    const first = column.starts[0]!;
    bytes.set(column.bytes.subarray(first, first + column.textBytes), offset);
    for (let i = 0; i < column.length; i++) starts[at++] = column.starts[i]! - first + offset;
    offset += column.textBytes;
  }
  starts[at] = offset;
  return new ByteStrings(bytes, starts);
}
