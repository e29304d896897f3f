import { ByteStrings } from '../serializer/byte-strings.ts';
import { allocateTextBuffer } from '../serializer/native-text.ts';

/** Strings wait until there are so many units of them: then one native call writes them all, while they are in the cache. */
const WAITING_UNITS = 2 ** 15;
/** No string beyond it is taken. */
const MAX_UNITS = 2 ** 16;
const INITIAL_BYTES = 2 ** 16;
/** From this length on a native copy is faster than a loop. */
const MIN_NATIVE_COPY = 24;

/**
 * Strings that wait to be written, as bytes, one a unit: so the heap holds few of them at a time, and none keeps alive the text it was cut from. Takes neither
 * strings with a unit above 0xff nor very long ones.
 *
 * Whoever fills it sees to the memory: {@link heldBytes}.
 */
export class TextColumn {
  /** Written strings, in the first half; the second is for {@link placed}. */
  #bytes = allocateTextBuffer(2 * INITIAL_BYTES);
  /** Of written and waiting strings. */
  #starts = new Uint32Array(1);
  #placedStarts = new Uint32Array(1);
  #waiting: string[] = [];
  #writtenBytes = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Of the strings. */
  get textBytes(): number {
    return this.#starts[this.#length]!;
  }

  /** Of the column, without what tells where strings begin. */
  get heldBytes(): number {
    return this.#bytes.length;
  }

  /** Makes room for `length` strings. */
  resize(length: number): void {
    if (length < this.#starts.length) return;
    const starts = new Uint32Array(length + 1);
    starts.set(this.#starts);
    this.#starts = starts;
    this.#placedStarts = new Uint32Array(length + 1);
  }

  /** Adds a string, for which there is room. False if it cannot be taken, or one that waited could not; then {@link strings} gives those before it. */
  push(text: string): boolean {
    if (text.length > MAX_UNITS) return false;
    const end = this.#starts[this.#length]! + text.length;
    this.#waiting.push(text);
    this.#starts[++this.#length] = end;
    if (end - this.#writtenBytes < WAITING_UNITS || this.settle()) return true;
    // It is the caller's again.
    this.#waiting.pop();
    this.#length--;
    return false;
  }

  /** Writes the strings that wait. False, and nothing written, if one has a unit above 0xff. */
  settle(): boolean {
    if (this.#waiting.length === 0) return true;
    const text = this.#waiting.join('');
    if (Buffer.byteLength(text, 'utf8') !== text.length && !isLatin1(text)) return false;
    const end = this.#writtenBytes + text.length;
    if (2 * end > this.#bytes.length) this.#grow(end);
    this.#bytes.latin1Write(text, this.#writtenBytes, text.length);
    this.#writtenBytes = end;
    this.#waiting = [];
    return true;
  }

  /** All strings, whether they could be written or not. */
  strings(): string[] {
    const written = this.#length - this.#waiting.length;
    return [...this.#view(written).strings(), ...this.#waiting];
  }

  /** The strings, all of them settled. A view, until the next call of anything that changes them. */
  column(): ByteStrings {
    return this.#view(this.#length);
  }

  /** The settled strings, each at its place. A view, until the next call of anything. */
  placed(places: Int32Array): ByteStrings {
    const count = this.#length;
    const starts = this.#starts;
    const bytes = this.#bytes;
    const base = bytes.length / 2;
    const placed = this.#placedStarts;
    for (let i = 0; i < count; i++) placed[places[i]! + 1] = starts[i + 1]! - starts[i]!;
    placed[0] = base;
    for (let i = 0; i < count; i++) placed[i + 1]! += placed[i]!;
    for (let i = 0; i < count; i++) {
      const start = starts[i]!;
      const end = starts[i + 1]!;
      let to = placed[places[i]!]!;
      if (end - start >= MIN_NATIVE_COPY) bytes.copyWithin(to, start, end);
      else for (let from = start; from < end; from++) bytes[to++] = bytes[from]!;
    }
    return new ByteStrings(bytes, placed.subarray(0, count + 1));
  }

  clear(): void {
    this.#waiting = [];
    this.#writtenBytes = 0;
    this.#length = 0;
  }

  #view(count: number): ByteStrings {
    return new ByteStrings(this.#bytes, this.#starts.subarray(0, count + 1));
  }

  #grow(bytes: number): void {
    const wider = allocateTextBuffer(2 * Math.max(2 * INITIAL_BYTES, 2 * bytes));
    wider.set(this.#bytes.subarray(0, this.#writtenBytes));
    this.#bytes = wider;
  }
}

function isLatin1(text: string): boolean {
  return /^[\0-\xff]*$/.test(text);
}
