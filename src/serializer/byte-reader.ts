import { corruptData } from './corrupt-data.ts';
import { asTextBuffer, type TextBuffer } from './native-text.ts';

/**
 * Reads what a ByteWriter wrote. Every read checks its bounds first: bytes that are cut off or damaged throw `CORRUPT_DATA`, and no length found in the
 * data is believed before so many bytes are known to be there.
 */
export class ByteReader {
  readonly #bytes: TextBuffer;
  readonly #view: DataView;
  readonly #end: number;
  #at = 0;

  /** Borrows `bytes`; they must not change while it reads. */
  constructor(bytes: Uint8Array) {
    this.#bytes = asTextBuffer(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.byteLength;
  }

  get position(): number {
    return this.#at;
  }

  /** Goes on from a place where it was before. */
  moveTo(position: number): void {
    this.#at = position;
  }

  get remaining(): number {
    return this.#end - this.#at;
  }

  u8(): number {
    if (this.#at >= this.#end) throw truncated(1, 0);
    return this.#bytes[this.#at++] as number;
  }

  /** What `u8` will read. */
  peek(): number {
    if (this.#at >= this.#end) throw truncated(1, 0);
    return this.#bytes[this.#at] as number;
  }

  u16(): number {
    return this.#view.getUint16(this.skip(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.skip(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.skip(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.skip(8), true);
  }

  varint(): number {
    let value = this.u8();
    if (value < 0x80) return value;
    value &= 0x7f;
    let scale = 128;
    for (let count = 1; count < 8; count++) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER) break;
        return value;
      }
      scale *= 128;
    }
    throw corruptData(`a whole number at byte ${this.#at} is out of range`);
  }

  zigzag(): number {
    const value = this.varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A varint that counts things of at least `bytesEach` bytes, all of which are still to come. */
  count(bytesEach: number): number {
    const count = this.varint();
    if (count * bytesEach > this.remaining) throw truncated(count * bytesEach, this.remaining);
    return count;
  }

  /** The next `length` bytes, borrowed: a view of the input. */
  bytes(length: number): Uint8Array {
    const at = this.skip(length);
    return this.#bytes.subarray(at, at + length);
  }

  /** The next `length` bytes in memory of their own. */
  copy(length: number): Uint8Array {
    const at = this.skip(length);
    const copy = new Uint8Array(length);
    copy.set(this.#bytes.subarray(at, at + length));
    return copy;
  }

  latin1(byteLength: number): string {
    const at = this.skip(byteLength);
    return this.#bytes.latin1Slice(at, at + byteLength);
  }

  utf8(byteLength: number): string {
    const at = this.skip(byteLength);
    return this.#bytes.utf8Slice(at, at + byteLength);
  }

  utf16(byteLength: number): string {
    const at = this.skip(byteLength);
    return this.#bytes.ucs2Slice(at, at + byteLength);
  }

  /** Skips the padding that `ByteWriter.align` wrote. */
  align(alignment: number): void {
    this.skip((alignment - (this.#at % alignment)) % alignment);
  }

  /** Moves over `count` bytes and returns where they begin. */
  skip(count: number): number {
    const at = this.#at;
    if (count > this.#end - at) throw truncated(count, this.#end - at);
    this.#at = at + count;
    return at;
  }

  /** Moves to a position that was read or skipped before, or back from there. */
  seek(position: number): void {
    if (position < 0 || position > this.#end) throw corruptData(`there is no byte ${position}`);
    this.#at = position;
  }

  /** Throws unless everything was read. */
  expectEnd(): void {
    if (this.#at !== this.#end)
      throw corruptData(`${this.#end - this.#at} bytes are left over at byte ${this.#at}`);
  }
}

function truncated(needed: number, left: number): Error {
  return corruptData(`${needed} bytes are needed and ${left} are left`);
}
