import { hashString } from '../serializer/key-hash.ts';
import { isSeparator, type WordCut } from './word-cut.ts';

const FNV_OFFSET = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;
const LF = 10;
const CR = 13;
const FIRST_BEYOND_ASCII = 0x80;

/** Different words that are known at a time, fewer than 16 bits can number. With their slots they fit into the cache of a processor. */
const MAX_WORDS = 65_535;
const SLOTS = 2 ** 17;
const INITIAL_TEXT_BYTES = 64 * 1024;
/** The bytes of known words, but for those of one call more. */
const MAX_TEXT_BYTES = 2 ** 21;

/** What a table takes at most, with its strings. */
export const WORD_TABLE_BYTES: number = 12 * 2 ** 20;

/** About how many words one call cuts. */
export const BLOCK_WORDS = 4096;

/** So many words may be counted before the counts are taken: none overflows its 32 bits. */
const MOST_COUNTED = 2 ** 30;

/** Words, each once, with how often it was counted. Whoever takes them owns them. */
export interface WordCounts {
  readonly words: readonly string[];
  /** As `hashString` computes them. */
  readonly hashes: Int32Array;
  /** At least 1 each. */
  readonly counts: Int32Array;
}

/** What ends a word: nothing, a separator, or the end of the line. */
const [NOTHING, SEPARATOR, LINE_END] = [0, 1, 2];

/**
 * Cuts the bytes of lines into words, and gives equal words one string: the lines become no strings, and a word becomes one when it is met for the first time (measured: a
 * word takes a third of the time that cutting it from its line, hashing it and looking it up takes).
 *
 * After {@link cut} word `i` is `words[ids[i]]`, and its hash is `hashes[ids[i]]` as `hashString` computes it. This holds until the next call.
 *
 * {@link tally} cuts likewise, but only counts how often each word comes. A table either cuts or tallies: {@link cut} forgets counts that were not taken.
 */
export class WordTable {
  readonly ids: Int32Array = new Int32Array(BLOCK_WORDS + 1);
  words: string[] = [];
  readonly hashes: Int32Array = new Int32Array(MAX_WORDS);
  /** The reader's own, by id: 0 until he changes it. */
  readonly marks: Int32Array = new Int32Array(MAX_WORDS);
  /** Of the last call: words cut, and lines that ended. */
  count = 0;
  lines = 0;
  /** Words that became strings, since the beginning. */
  made = 0;
  readonly #counts: Int32Array = new Int32Array(MAX_WORDS);
  /** Words tallied whose counts were not taken yet. */
  #counted = 0;
  /** By byte. */
  readonly #ends = new Uint8Array(256);
  /** No byte above it ends a word. */
  readonly #lastEnd: number;
  readonly #keepsEmpty: boolean;
  /** The id + 1 in the lower 16 bits and the upper 16 of the hash of the bytes; 0 where free. The search for a hash begins at its lower bits. */
  readonly #slots = new Int32Array(SLOTS);
  /** The bytes of word `id` are those from `#starts[id]` to before `#starts[id + 1]`. */
  readonly #starts = new Int32Array(MAX_WORDS + 1);
  #text: Buffer = Buffer.allocUnsafeSlow(INITIAL_TEXT_BYTES);

  constructor(cut: WordCut) {
    for (let byte = 0; byte < FIRST_BEYOND_ASCII; byte++)
      if (isSeparator(byte, cut)) this.#ends[byte] = SEPARATOR;
    this.#ends[LF] = LINE_END;
    this.#ends[CR] = LINE_END;
    this.#lastEnd = this.#ends.findLastIndex((end) => end !== NOTHING);
    this.#keepsEmpty = cut.separator !== undefined;
  }

  /**
   * Cuts the lines that lie in `bytes` from `from` on, until there are {@link BLOCK_WORDS} or one more. Returns where to go on: the length of `bytes` when all are cut.
   *
   * @param bytes whole lines; the last may lack its end
   */
  cut(bytes: Uint8Array, from: number): number {
    if (this.#isCrowded()) this.#forget();
    const { ids } = this;
    const [ends, lastEnd, slots, starts, keepsEmpty] = [
      this.#ends,
      this.#lastEnd,
      this.#slots,
      this.#starts,
      this.#keepsEmpty,
    ];
    const mask = SLOTS - 1;
    const to = bytes.length;
    let text: Uint8Array = this.#text;
    const bytesView = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let textView = new DataView(text.buffer, text.byteOffset, text.length);
    let at = from;
    let count = 0;
    let lines = 0;
    let end = from > 0 ? ends[bytes[from - 1]!]! : LINE_END;
    // After a separator there is one more word, be it empty.
    while (at < to ? count < BLOCK_WORDS : end === SEPARATOR) {
      const start = at;
      let hash = FNV_OFFSET;
      end = LINE_END;
      for (; at < to; at++) {
        const byte = bytes[at]!;
        if (byte <= lastEnd && ends[byte] !== NOTHING) {
          end = ends[byte]!;
          break;
        }
        hash = Math.imul(hash ^ byte, FNV_PRIME);
      }
      const length = at - start;
      if (length > 0 || keepsEmpty) {
        hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
        hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
        hash ^= hash >>> 16;
        let slot = hash & mask;
        let id = -1;
        for (let held = slots[slot]!; held !== 0; held = slots[slot]!) {
          if ((held ^ hash) >>> 16 === 0) {
            id = (held & 0xffff) - 1;
            const known = starts[id]!;
            if (starts[id + 1]! - known === length) {
              if (length >= 4) {
                // Four bytes at a time, the last four overlapping.
                let i = 0;
                while (i < length - 4 && textView.getInt32(known + i) === bytesView.getInt32(start + i))
                  i += 4;
                if (i >= length - 4 && textView.getInt32(known + length - 4) === bytesView.getInt32(at - 4))
                  break;
              } else {
                let i = 0;
                while (i < length && text[known + i] === bytes[start + i]) i++;
                if (i === length) break;
              }
            }
            id = -1;
          }
          slot = (slot + 1) & mask;
        }
        if (id < 0) {
          id = this.#add(bytes, start, at, hash);
          slots[slot] = (hash & ~0xffff) | (id + 1);
          if (text !== this.#text) {
            text = this.#text;
            textView = new DataView(text.buffer, text.byteOffset, text.length);
          }
        }
        ids[count++] = id;
      }
      if (end === LINE_END) lines++;
      if (at < to && bytes[at] === CR && bytes[at + 1] === LF) at++;
      at++;
    }
    this.count = count;
    this.lines = lines;
    return Math.min(at, to);
  }

  /**
   * Whether {@link takeCounts} has to come before the next {@link tally}: then there might be no room for another word.
   */
  get isFull(): boolean {
    return this.#counted > 0 && (this.#counted >= MOST_COUNTED || this.#isCrowded());
  }

  /**
   * Cuts the lines that lie in `bytes` from `from` on, as {@link cut} does, and adds 1 to the count of each word. Cuts some of them, at least one word or one line, and returns where to
   * go on: the length of `bytes` when all are cut. Afterwards `count` and `lines` tell how many they were, and {@link isFull} whether the counts are to be taken before the next call.
   *
   * @param bytes whole lines; the last may lack its end
   */
  tally(bytes: Uint8Array, from: number): number {
    if (this.isFull) throw new Error('The counts of a full table of words were not taken');
    const to = this.cut(bytes, from);
    const { ids, count } = this;
    const counts = this.#counts;
    for (let i = 0; i < count; i++) counts[ids[i]!]!++;
    this.#counted += count;
    return to;
  }

  /** The words tallied since the beginning or since this was called last, in the order in which they were met first. The table starts anew. */
  takeCounts(): WordCounts {
    const { words } = this;
    const taken = {
      words,
      hashes: this.hashes.slice(0, words.length),
      counts: this.#counts.slice(0, words.length),
    };
    this.words = [];
    this.#forget();
    return taken;
  }

  #isCrowded(): boolean {
    const known = this.words.length;
    return known >= MAX_WORDS - BLOCK_WORDS || this.#starts[known]! > MAX_TEXT_BYTES;
  }

  #add(bytes: Uint8Array, start: number, end: number, byteHash: number): number {
    const id = this.words.length;
    const from = this.#starts[id]!;
    const to = from + end - start;
    if (to > this.#text.length) this.#growText(to);
    this.#text.set(bytes.subarray(start, end), from);
    this.#starts[id + 1] = to;
    let highest = 0;
    for (let at = from; at < to; at++) highest |= this.#text[at]!;
    const isAscii = highest < FIRST_BEYOND_ASCII;
    const word = isAscii ? this.#text.toString('latin1', from, to) : this.#text.toString('utf8', from, to);
    this.words.push(word);
    this.hashes[id] = isAscii ? byteHash : hashString(word);
    this.made++;
    return id;
  }

  #growText(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.#text.length));
    this.#text.copy(larger);
    this.#text = larger;
  }

  /** Starts anew. */
  #forget(): void {
    this.#slots.fill(0);
    this.marks.fill(0);
    this.#counts.fill(0);
    this.#counted = 0;
    this.words.length = 0;
    // One giant word must not be paid for ever.
    if (this.#text.length > 2 * MAX_TEXT_BYTES) this.#text = Buffer.allocUnsafeSlow(INITIAL_TEXT_BYTES);
  }
}
