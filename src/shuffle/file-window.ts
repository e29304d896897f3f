import { readSync } from 'node:fs';

/** Reads as `readSync` does. Returns how many bytes there were, 0 at the end. */
export type ReadAt = (into: Buffer, offset: number, length: number, position: number) => number;

/** Reads an open file, which stays its owner's. */
export function readsOfFile(fd: number): ReadAt {
  return (into, offset, length, position) => readSync(fd, into, offset, length, position);
}

/** Reads what would be the bytes of a file. */
export function readsOfBytes(bytes: Uint8Array): ReadAt {
  return (into, offset, length, position) => {
    const part = bytes.subarray(position, position + length);
    into.set(part, offset);
    return part.length;
  };
}

/** A part of a file, read in order through a buffer that moves along. Bytes are lent: what `take` returns is overwritten by the next call. */
export class FileWindow {
  readonly #read: ReadAt;
  readonly #first: number;
  readonly #length: number;
  #buffer: Buffer;
  /** Of the file's part, the bytes from `#base` on lie in the buffer, `#filled` of them; the next one to take is number `#at`. */
  #base = 0;
  #filled = 0;
  #at = 0;

  /** @param buffer is filled as far as it reaches; replaced by a larger one when more is asked for at once */
  constructor(read: ReadAt, start: number, length: number, buffer: Buffer) {
    this.#read = read;
    this.#first = start;
    this.#length = length;
    this.#buffer = buffer;
  }

  get remaining(): number {
    return this.#length - this.#at;
  }

  /** The buffer in use, for the next window. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Begins again. Nothing is read twice that still lies in the buffer. */
  rewind(): void {
    this.#at = 0;
    if (this.#base !== 0) this.#drop();
  }

  /** The next `count` bytes, which must remain; undefined where the file ends before them. */
  take(count: number): Uint8Array | undefined {
    if (this.#at + count > this.#base + this.#filled && !this.#fill(count)) return undefined;
    const from = this.#at - this.#base;
    this.#at += count;
    return this.#buffer.subarray(from, from + count);
  }

  /** As many of the next bytes as are at hand, at least one and at most `limit`, which must remain; undefined where the file ends before them. */
  takeSome(limit: number): Uint8Array | undefined {
    const atHand = this.#base + this.#filled - this.#at;
    return this.take(Math.min(limit, atHand > 0 ? atHand : this.#buffer.length));
  }

  /** Brings the next `count` bytes, and what else there is room for, into the buffer. */
  #fill(count: number): boolean {
    const kept = this.#buffer.subarray(this.#at - this.#base, this.#filled);
    if (count > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(count);
      kept.copy(larger);
      this.#buffer = larger;
    } else {
      kept.copy(this.#buffer);
    }
    this.#base = this.#at;
    this.#filled = kept.length;
    const wanted = Math.min(this.#buffer.length, this.remaining);
    while (this.#filled < wanted) {
      const position = this.#first + this.#base + this.#filled;
      const read = this.#read(this.#buffer, this.#filled, wanted - this.#filled, position);
      if (read === 0) break;
      this.#filled += read;
    }
    return this.#filled >= count;
  }

  #drop(): void {
    this.#base = 0;
    this.#filled = 0;
  }
}
