import { blankWideSpace } from './blank-wide-space.ts';
import type { TextSplitReader } from './text-lines.ts';
import { cutChunk, type WordCut } from './word-cut.ts';
import { BLOCK_WORDS, type WordTable } from './word-table.ts';

/** After so many words it is judged whether the table is of use. */
const TRIAL_WORDS = 16 * BLOCK_WORDS;
/** Where more of them were new than this part, most words are rare: then cutting strings is faster. Not so for words that are counted (measured). */
const MOST_NEW = 0.4;

/** Some words of a text in their order: word `i` is `words[ids[i]]`. */
export interface WordBlock {
  readonly ids: Int32Array;
  readonly words: readonly string[];
  /** Of `words`, where they are known. */
  readonly hashes: Int32Array | undefined;
  /** Of `words`, for whoever reads them: what he puts here of a word he finds again when the word comes again, as long as it is known. 0 at first. */
  readonly marks: Int32Array | undefined;
  readonly count: number;
  /** Lines that ended among them. */
  readonly lines: number;
}

/** Words of a text, each with how often it came; a word may be there more than once. */
export interface CountedWords {
  readonly words: readonly string[];
  /** Of `words`, where they are known. */
  readonly hashes: Int32Array | undefined;
  readonly counts: Int32Array;
}

/** The words of a split of a text file, cut from its bytes: either one by one, or counted. Owns the reader of the split. */
export class WordReader {
  readonly #text: TextSplitReader;
  readonly #cut: WordCut;
  /** Undefined once it was found to be of no use. */
  #table: WordTable | undefined;
  readonly #tableDropped: () => void;
  /** Words that the table has cut. */
  #read = 0;
  #sequence = new Int32Array(0);
  #ones = new Int32Array(0);
  #bytes: Buffer | null = null;
  #at = 0;

  /**
   * @param table a new one; without one all words are cut from strings
   * @param tableDropped called once when nobody needs the table any more
   */
  constructor(
    text: TextSplitReader,
    cut: WordCut,
    table: WordTable | undefined,
    tableDropped: () => void = () => {},
  ) {
    this.#text = text;
    this.#cut = cut;
    this.#table = table;
    this.#tableDropped = tableDropped;
  }

  /** The next words, at least one; null at the end. They hold until the next call. Throws what `TextSplitReader.nextBlock` throws. */
  nextWords(): WordBlock | null {
    for (let bytes = this.#bytesLeft(); bytes !== null; bytes = this.#bytesLeft()) {
      const block = this.#next(bytes);
      this.#text.recordsRead += block.lines;
      if (block.count > 0) return block;
    }
    return null;
  }

  /**
   * The next words and how often each came, at least one; null at the end. They come in the order in which the text has them first, and hold until the next call. Throws
   * what `TextSplitReader.nextBlock` throws.
   *
   * @param poll called every few thousand words with the lines that were read since
   */
  nextCounts(poll: (lines: number) => void): CountedWords | null {
    const table = this.#table;
    let counted = 0;
    for (let bytes = this.#bytesLeft(); bytes !== null; bytes = this.#bytesLeft()) {
      if (table === undefined) {
        const { words, lines } = this.#cutStrings(bytes);
        this.#text.recordsRead += lines;
        poll(lines);
        if (words.length > 0) return { words, hashes: undefined, counts: this.#onesOf(words.length) };
        continue;
      }
      this.#at = table.tally(bytes, this.#at);
      counted += table.count;
      this.#text.recordsRead += table.lines;
      poll(table.lines);
      if (table.isFull) break;
    }
    return counted > 0 ? table!.takeCounts() : null;
  }

  close(): void {
    this.#bytes = null;
    this.#dropTable();
    this.#text.close();
  }

  /** Bytes of which those from `#at` on are to be cut. */
  #bytesLeft(): Buffer | null {
    if (this.#bytes === null || this.#at === this.#bytes.length) {
      this.#bytes = this.#text.nextBytes();
      this.#at = 0;
      if (this.#bytes !== null && this.#cut.separator === undefined) blankWideSpace(this.#bytes);
    }
    return this.#bytes;
  }

  #next(bytes: Buffer): WordBlock {
    const table = this.#tableFor();
    if (table === undefined) {
      const { words, lines } = this.#cutStrings(bytes);
      const { length: count } = words;
      return { ids: this.#idsOf(count), words, hashes: undefined, marks: undefined, count, lines };
    }
    this.#at = table.cut(bytes, this.#at);
    this.#read += table.count;
    const { ids, words, hashes, marks, count, lines } = table;
    return { ids, words, hashes, marks, count, lines };
  }

  /** The table, where it serves. It is judged before each chunk of bytes: none is cut in two ways. */
  #tableFor(): WordTable | undefined {
    const table = this.#table;
    const isJudged = table !== undefined && this.#at === 0 && this.#read > TRIAL_WORDS;
    return isJudged && table.made > MOST_NEW * this.#read ? undefined : table;
  }

  /** All of the words of a chunk, for which no table serves any more. */
  #cutStrings(bytes: Buffer): { readonly words: readonly string[]; readonly lines: number } {
    this.#dropTable();
    this.#at = bytes.length;
    return cutChunk(bytes, this.#cut);
  }

  #dropTable(): void {
    if (this.#table === undefined) return;
    this.#table = undefined;
    this.#tableDropped();
  }

  /** 0, 1, 2, … */
  #idsOf(count: number): Int32Array {
    if (this.#sequence.length < count) this.#sequence = Int32Array.from({ length: count }, (_, i) => i);
    return this.#sequence;
  }

  /** 1, 1, 1, … */
  #onesOf(count: number): Int32Array {
    if (this.#ones.length < count) this.#ones = new Int32Array(count).fill(1);
    return this.#ones;
  }
}
