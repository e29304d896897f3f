import { constants } from 'node:buffer';
import { messageOf, SparkError } from '../common/errors.ts';
import { allocateTextBuffer, type TextBuffer } from './native-text.ts';

const DEFAULT_CAPACITY = 256;

/**
 * A growing run of bytes, numbers little endian.
 *
 * Reused by `reset`, it keeps its capacity. What `view` returns is borrowed: the next write may overwrite or leave it.
 */
export class ByteWriter {
  #bytes: TextBuffer;
  #view: DataView;
  #length = 0;

  constructor(initialCapacity: number = DEFAULT_CAPACITY) {
    this.#bytes = allocateTextBuffer(Math.max(16, initialCapacity));
    this.#view = viewOf(this.#bytes);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  reset(): void {
    this.#length = 0;
  }

  /** Forgets everything written after `length`, an earlier {@link length}. */
  truncate(length: number): void {
    if (length < 0 || length > this.#length) {
      throw new RangeError(`Cannot truncate to ${length}: ${this.#length} bytes are written`);
    }
    this.#length = length;
  }

  /** A copy of what is written. */
  toBytes(): Uint8Array {
    const copy = new Uint8Array(this.#length);
    copy.set(this.#bytes.subarray(0, this.#length));
    return copy;
  }

  /** What is written, without a copy, until the next write or reset. */
  view(): Uint8Array {
    return new Uint8Array(this.#bytes.buffer, this.#bytes.byteOffset, this.#length);
  }

  /** Makes `count` bytes of unspecified content part of the run and returns where they begin. May move the run: look it up only afterwards. */
  reserve(count: number): number {
    const at = this.#length;
    this.#ensure(count);
    this.#length = at + count;
    return at;
  }

  u8(value: number): void {
    this.#ensure(1);
    this.#bytes[this.#length++] = value;
  }

  u16(value: number): void {
    const at = this.reserve(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.reserve(4);
    this.#view.setUint32(at, value, true);
  }

  i32(value: number): void {
    const at = this.reserve(4);
    this.#view.setInt32(at, value, true);
  }

  f64(value: number): void {
    const at = this.reserve(8);
    this.#view.setFloat64(at, value, true);
  }

  /** Overwrites a u32 written or reserved earlier. */
  patchU32(at: number, value: number): void {
    if (at + 4 > this.#length)
      throw new RangeError(`Cannot patch at ${at}: ${this.#length} bytes are written`);
    this.#view.setUint32(at, value, true);
  }

  /** A whole number from 0 to 2^53 - 1 in 1 to 8 bytes, seven bits a byte. */
  varint(value: number): void {
    this.#ensure(8);
    const bytes = this.#bytes;
    let rest = value;
    while (rest > 0x7fffffff) {
      bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    bytes[this.#length++] = rest;
  }

  /** A whole number of 32 bits with sign; small magnitudes take few bytes. */
  zigzag(value: number): void {
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  bytes(source: Uint8Array): void {
    const at = this.reserve(source.length);
    this.#bytes.set(source, at);
  }

  /** One byte a UTF-16 unit. The caller knows that no unit is above 0xff. */
  latin1(text: string): void {
    const at = this.reserve(text.length);
    this.#bytes.latin1Write(text, at, text.length);
  }

  /**
   * Writes the units one by one and returns true, or writes nothing and returns false as one is above 0xff. For short strings, where a native call
   * costs more than the loop.
   */
  latin1IfPossible(text: string): boolean {
    const start = this.reserve(text.length);
    const bytes = this.#bytes;
    let all = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      all |= unit;
      bytes[start + i] = unit;
    }
    if (all <= 0xff) return true;
    this.#length = start;
    return false;
  }

  /** UTF-8 of a well-formed string. Returns the number of bytes, equal to `text.length` when all of it is ASCII. */
  utf8(text: string): number {
    const start = this.#length;
    // Three bytes a unit is UTF-8's worst case; for long text the exact length is worth its pass.
    const most = text.length < 4096 ? text.length * 3 : Buffer.byteLength(text, 'utf8');
    this.#ensure(most);
    const written = this.#bytes.utf8Write(text, start, most);
    this.#length = start + written;
    return written;
  }

  /** Two bytes a UTF-16 unit, lone surrogates included. */
  utf16(text: string): void {
    const at = this.reserve(text.length * 2);
    this.#bytes.ucs2Write(text, at, text.length * 2);
  }

  /** Pads with zeros to a multiple of `alignment`, counted from the start of the run. */
  align(alignment: number): void {
    const padding = (alignment - (this.#length % alignment)) % alignment;
    const at = this.reserve(padding);
    this.#bytes.fill(0, at, at + padding);
  }

  #ensure(count: number): void {
    const needed = this.#length + count;
    if (needed > this.#bytes.length) this.#grow(needed);
  }

  #grow(needed: number): void {
    if (needed > constants.MAX_LENGTH) throw tooLarge(needed, `Node allows ${constants.MAX_LENGTH}`);
    let grown: TextBuffer;
    try {
      grown = allocateTextBuffer(Math.min(constants.MAX_LENGTH, Math.max(needed, this.#bytes.length * 2)));
    } catch (cause) {
      // Newer versions of Node allow more than any machine has.
      throw tooLarge(needed, messageOf(cause), cause);
    }
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }
}

function tooLarge(bytes: number, why: string, cause?: unknown): SparkError {
  return new SparkError(
    'DATA_TOO_LARGE',
    `Cannot encode ${bytes} bytes into one buffer: ${why}. Use smaller values or more partitions`,
    cause === undefined ? undefined : { cause },
  );
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
