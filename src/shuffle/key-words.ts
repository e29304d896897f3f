import type { ByteStrings } from '../serializer/byte-strings.ts';
import type { KeyWords } from './word-sort.ts';

const SIGN = 0x8000_0000;
/** The depth at which strings that differ by NULs at their ends alone differ by their lengths. */
const LENGTHS = Number.MAX_SAFE_INTEGER;

/** Strings by UTF-16 unit, four a word where all are of one byte, else two. Depths count units. */
export class StringWords implements KeyWords {
  readonly #keys: ArrayLike<string>;

  constructor(keys: ArrayLike<string>) {
    this.#keys = keys;
  }

  fill(order: Uint32Array, from: number, to: number, depth: number, words: Uint32Array): number {
    const keys = this.#keys;
    if (depth === LENGTHS) return -1;
    let units = 0;
    let longest = 0;
    for (let i = from; i < to; i++) {
      const key = keys[order[i]!]!;
      const left = key.length - depth;
      if (left > longest) longest = left;
      const a = left > 0 ? key.charCodeAt(depth) : 0;
      const b = left > 1 ? key.charCodeAt(depth + 1) : 0;
      const c = left > 2 ? key.charCodeAt(depth + 2) : 0;
      const d = left > 3 ? key.charCodeAt(depth + 3) : 0;
      units |= a | b | c | d;
      words[i] = (a << 24) | (b << 16) | (c << 8) | d;
    }
    if (longest <= 0) return this.#fillLengths(order, from, to, words);
    if (units <= 0xff) return depth + 4;
    for (let i = from; i < to; i++) {
      const key = keys[order[i]!]!;
      const left = key.length - depth;
      const a = left > 0 ? key.charCodeAt(depth) : 0;
      const b = left > 1 ? key.charCodeAt(depth + 1) : 0;
      words[i] = (a << 16) | b;
    }
    return depth + 2;
  }

  compare(a: number, b: number): number {
    const left = this.#keys[a]!;
    const right = this.#keys[b]!;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /** Behind its end a string counts as if NULs followed, so those that seem equal may have some themselves. */
  #fillLengths(order: Uint32Array, from: number, to: number, words: Uint32Array): number {
    for (let i = from; i < to; i++) words[i] = this.#keys[order[i]!]!.length;
    return LENGTHS;
  }
}

/** Strings that are bytes, four a word. Depths count bytes. */
export class ByteWords implements KeyWords {
  readonly #bytes: Uint8Array;
  readonly #starts: Uint32Array;

  constructor({ bytes, starts }: ByteStrings) {
    this.#bytes = bytes;
    this.#starts = starts;
  }

  fill(order: Uint32Array, from: number, to: number, depth: number, words: Uint32Array): number {
    const bytes = this.#bytes;
    const starts = this.#starts;
    if (depth === LENGTHS) return -1;
    let longest = 0;
    for (let i = from; i < to; i++) {
      const key = order[i]!;
      const at = starts[key]! + depth;
      const left = starts[key + 1]! - at;
      if (left > longest) longest = left;
      const a = left > 0 ? bytes[at]! : 0;
      const b = left > 1 ? bytes[at + 1]! : 0;
      const c = left > 2 ? bytes[at + 2]! : 0;
      const d = left > 3 ? bytes[at + 3]! : 0;
      words[i] = (a << 24) | (b << 16) | (c << 8) | d;
    }
    if (longest > 0) return depth + 4;
    for (let i = from; i < to; i++) words[i] = starts[order[i]! + 1]! - starts[order[i]!]!;
    return LENGTHS;
  }

  compare(a: number, b: number): number {
    const bytes = this.#bytes;
    const [startA, startB] = [this.#starts[a]!, this.#starts[b]!];
    const lengthA = this.#starts[a + 1]! - startA;
    const lengthB = this.#starts[b + 1]! - startB;
    const shorter = Math.min(lengthA, lengthB);
    for (let i = 0; i < shorter; i++) {
      const difference = bytes[startA + i]! - bytes[startB + i]!;
      if (difference !== 0) return difference;
    }
    return lengthA - lengthB;
  }
}

/** Keys of a fixed number of words each. */
class WordColumns implements KeyWords {
  readonly #columns: readonly Uint32Array[];

  constructor(...columns: readonly Uint32Array[]) {
    this.#columns = columns;
  }

  fill(order: Uint32Array, from: number, to: number, depth: number, words: Uint32Array): number {
    const column = this.#columns[depth];
    if (column === undefined) return -1;
    for (let i = from; i < to; i++) words[i] = column[order[i]!]!;
    return depth + 1;
  }

  compare(a: number, b: number): number {
    for (const column of this.#columns) {
      const difference = column[a]! - column[b]!;
      if (difference !== 0) return difference;
    }
    return 0;
  }
}

export function intWords(ints: Int32Array): KeyWords {
  const words = new Uint32Array(ints.length);
  for (let i = 0; i < ints.length; i++) words[i] = ints[i]! ^ SIGN;
  return new WordColumns(words);
}

/** Numbers in the order of `compareNumbers`: -0 is 0, NaN is last. */
export function numberWords(given: Float64Array): KeyWords {
  const numbers = new Float64Array(given.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = given[i]! + 0;
  const bits = new Uint32Array(numbers.buffer);
  const high = new Uint32Array(numbers.length);
  const low = new Uint32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const top = bits[2 * i + 1]!;
    if (Number.isNaN(numbers[i])) {
      high[i] = low[i] = 0xffff_ffff;
    } else if (top < SIGN) {
      high[i] = top | SIGN;
      low[i] = bits[2 * i]!;
    } else {
      // The larger the magnitude of a negative number the lower it is.
      high[i] = ~top;
      low[i] = ~bits[2 * i]!;
    }
  }
  return new WordColumns(high, low);
}

/** Undefined if one does not fit into 64 bits. */
export function bigintWords(keys: ArrayLike<bigint | null | undefined>): KeyWords | undefined {
  const longs = new BigInt64Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? 0n;
    longs[i] = key;
    if (longs[i] !== key) return undefined;
  }
  const bits = new Uint32Array(longs.buffer);
  const high = new Uint32Array(keys.length);
  const low = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    high[i] = bits[2 * i + 1]! ^ SIGN;
    low[i] = bits[2 * i]!;
  }
  return new WordColumns(high, low);
}
