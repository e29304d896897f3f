import type { WordCut } from './word-cut.ts';
import { giveBackWordKernel, takeWordKernel, type WordKernel } from './word-kernel.ts';

const TAB = 9;
const LF = 10;
const CR = 13;
const BLANK = 32;

/** What a table takes at most, with its strings: for as long as it is open, but for a word longer than 64 KB. */
export const WORD_TABLE_BYTES: number = 12 * 2 ** 20;

/** About how many words one call cuts. */
export const BLOCK_WORDS = 4096;

/** So many words may be tallied before the counts are taken: none overflows its 32 bits. */
const MOST_COUNTED = 2 ** 30;

/**
 * Words, each once, with how often it was counted. Whoever takes them owns them.
 *
 * What is no UTF-8 becomes U+FFFD: words of different bytes may become equal strings, and then come more than once.
 */
export interface WordCounts {
  readonly words: readonly string[];
  /** As `hashString` computes them. */
  readonly hashes: Int32Array;
  /** At least 1 each. */
  readonly counts: Int32Array;
}

/**
 * Cuts the bytes of lines into words, and gives equal words one string: the lines become no strings, and a word becomes one when it is met for the first time. WebAssembly does it: what cuts
 * and finds words is in `kernel/word-kernel.ts` (measured: three tenths of the time that it takes in JavaScript, 12 ns a word).
 *
 * After {@link cut} word `i` is `words[ids[i]]`, and its hash is `hashes[ids[i]]` as `hashString` computes it. This holds until the next call.
 *
 * {@link tally} cuts likewise, but only counts how often each word comes. A table either cuts or tallies: {@link cut} forgets counts that were not taken.
 *
 * Known words have room for a fixed number and size; beyond it the table starts anew. A word that is longer than 64 KB is known for one call.
 */
export class WordTable {
  readonly ids: Int32Array;
  words: string[] = [];
  readonly hashes: Int32Array;
  /** The reader's own, by id: 0 until he changes it. */
  readonly marks: Int32Array;
  /** Of the last call: words cut, and lines that ended. */
  count = 0;
  lines = 0;
  /** Words that were new, since the beginning. */
  made = 0;
  /** A byte; undefined: white space. */
  readonly #separator: number | undefined;
  #kernel: WordKernel | undefined;
  /** Has to start anew before the next word. */
  #isCrowded = false;
  /** Words tallied whose counts were not taken yet. */
  #counted = 0;

  /** @param kernel belongs to the table until it is closed */
  constructor({ separator }: WordCut, kernel: WordKernel | undefined = takeWordKernel()) {
    if (kernel === undefined) throw new Error('A table of words needs WebAssembly');
    this.#separator = separator?.charCodeAt(0);
    this.#kernel = kernel;
    this.ids = kernel.ids;
    this.hashes = kernel.hashes;
    this.marks = kernel.marks;
    this.#forget();
  }

  /**
   * Cuts the lines that lie in `bytes` from `from` on, until there are {@link BLOCK_WORDS} or one more, or about 64 KB. Returns where to go on: the length of `bytes` when all are cut.
   *
   * @param bytes whole lines; the last may lack its end
   */
  cut(bytes: Uint8Array, from: number): number {
    const kernel = this.#open();
    if (this.#isCrowded || this.#counted > 0) this.#forget();
    let to = this.#run(bytes, from, false);
    if (to === from && from < bytes.length) {
      if (kernel.known > 0) {
        this.#forget();
        to = this.#run(bytes, from, false);
      }
      if (to === from) to = this.#cutGiant(bytes, from);
    }
    this.#makeWords();
    return to;
  }

  /**
   * Whether {@link takeCounts} has to come before the next {@link tally}: then there is no room for another word.
   */
  get isFull(): boolean {
    return this.#counted > 0 && (this.#counted >= MOST_COUNTED || this.#isCrowded);
  }

  /**
   * Cuts the lines that lie in `bytes` from `from` on, as {@link cut} does, and adds 1 to the count of each word. Cuts about 64 KB, and returns where to go on: the length of `bytes`
   * when all are cut. Afterwards `count` and `lines` tell how many they were, and {@link isFull} whether the counts are to be taken before the next call; only then can it be that
   * none was cut. {@link words} are not told.
   *
   * @param bytes whole lines; the last may lack its end
   */
  tally(bytes: Uint8Array, from: number): number {
    if (this.isFull) throw new Error('The counts of a full table of words were not taken');
    const kernel = this.#open();
    if (this.#counted === 0 && kernel.known > 0) this.#forget();
    let to = this.#run(bytes, from, true);
    if (to === from && from < bytes.length) {
      if (kernel.known > 0) this.#isCrowded = true;
      else to = this.#cutGiant(bytes, from);
    }
    this.#counted += this.count;
    return to;
  }

  /** The words tallied since the beginning or since this was called last, in the order in which they were met first. The table starts anew. */
  takeCounts(): WordCounts {
    const kernel = this.#open();
    this.#makeWords();
    const { words } = this;
    const taken = { words, hashes: this.hashes.slice(0, words.length), counts: kernel.counts() };
    this.words = [];
    this.#forget();
    return taken;
  }

  /** Gives the memory back; nothing of the table may be used afterwards. Idempotent. */
  close(): void {
    if (this.#kernel !== undefined) giveBackWordKernel(this.#kernel);
    this.#kernel = undefined;
    this.words = [];
  }

  #open(): WordKernel {
    if (this.#kernel === undefined) throw new Error('The table of words is closed');
    return this.#kernel;
  }

  #run(bytes: Uint8Array, from: number, tallies: boolean): number {
    const kernel = this.#open();
    const { known } = kernel;
    const to = tallies ? kernel.tally(bytes, from) : kernel.cut(bytes, from);
    this.count = kernel.count;
    this.lines = kernel.lines;
    this.made += kernel.known - known;
    this.#isCrowded = kernel.isFull;
    return to;
  }

  #makeWords(): void {
    const kernel = this.#open();
    const { words } = this;
    const { known } = kernel;
    for (let id = words.length; id < known; id++) words.push(kernel.word(id));
  }

  /** Cuts a word too long for the kernel, while no other is known. */
  #cutGiant(bytes: Uint8Array, from: number): number {
    let end = from;
    while (end < bytes.length && !this.#endsWord(bytes[end]!)) end++;
    const { buffer, byteOffset } = bytes;
    this.#add(Buffer.from(buffer, byteOffset + from, end - from).toString());
    const isSeparated = end < bytes.length && bytes[end] !== LF && bytes[end] !== CR;
    let to = Math.min(end + 1, bytes.length);
    if (bytes[end] === CR && bytes[to] === LF) to++;
    const endsLast = isSeparated && to === bytes.length;
    if (endsLast && this.#separator !== undefined) this.#add('');
    this.lines = !isSeparated || endsLast ? 1 : 0;
    this.#isCrowded = true;
    return to;
  }

  #endsWord(byte: number): boolean {
    const separator = this.#separator;
    if (separator === undefined) return byte === BLANK || (byte >= TAB && byte <= CR);
    return byte === separator || byte === LF || byte === CR;
  }

  #add(word: string): void {
    this.ids[this.count++] = this.#open().addUnfound(word);
    this.words.push(word);
    this.made++;
  }

  /** Starts anew. */
  #forget(): void {
    this.#open().reset(this.#separator);
    this.#isCrowded = false;
    this.#counted = 0;
    this.words.length = 0;
  }
}

/** A new table; undefined where there cannot be one. */
export function openWordTable(cut: WordCut): WordTable | undefined {
  const kernel = takeWordKernel();
  return kernel === undefined ? undefined : new WordTable(cut, kernel);
}
