import { isAscii } from 'node:buffer';
import { splitLines } from './split-lines.ts';
import type { TextSplitReader } from './text-lines.ts';
import { cutWords, type WordCut } from './word-cut.ts';
import { BLOCK_WORDS, type WordTable } from './word-table.ts';

const CR = 13;
/** After so many words it is judged whether the table is of use. */
const TRIAL_WORDS = 16 * BLOCK_WORDS;
/** Where more of them were new than this part, most words are rare: then cutting strings is faster. */
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

/** The words of a split of a text file, cut from its bytes. Owns the reader of the split. */
export class WordReader {
  readonly #text: TextSplitReader;
  readonly #cut: WordCut;
  /** Undefined once it was found to be of no use. */
  #table: WordTable | undefined;
  readonly #tableDropped: () => void;
  #read = 0;
  #sequence = new Int32Array(0);
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
    for (;;) {
      if (this.#bytes === null || this.#at === this.#bytes.length) {
        this.#bytes = this.#text.nextBytes();
        this.#at = 0;
        if (this.#bytes === null) return null;
      }
      const block = this.#next(this.#bytes);
      this.#text.recordsRead += block.lines;
      if (block.count > 0) return block;
    }
  }

  close(): void {
    this.#bytes = null;
    this.#dropTable();
    this.#text.close();
  }

  #next(bytes: Buffer): WordBlock {
    const table = this.#at === 0 ? this.#tableFor(bytes) : this.#table;
    if (table === undefined) {
      this.#at = bytes.length;
      return this.#cutStrings(bytes);
    }
    this.#at = table.cut(bytes, this.#at);
    this.#read += table.count;
    const { ids, words, hashes, marks, count, lines } = table;
    return { ids, words, hashes, marks, count, lines };
  }

  #tableFor(bytes: Buffer): WordTable | undefined {
    if (this.#read > TRIAL_WORDS && this.#table !== undefined && this.#table.made > MOST_NEW * this.#read) {
      this.#dropTable();
    }
    // White space beyond ASCII separates words too, and has several bytes.
    return this.#cut.separator === undefined && !isAscii(bytes) ? undefined : this.#table;
  }

  #dropTable(): void {
    if (this.#table === undefined) return;
    this.#table = undefined;
    this.#tableDropped();
  }

  #cutStrings(bytes: Buffer): WordBlock {
    const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
    const lines = splitLines(text, bytes.includes(CR));
    const words =
      this.#cut.separator === undefined
        ? cutWords(text, this.#cut)
        : lines.flatMap((line) => cutWords(line, this.#cut));
    return {
      ids: this.#idsOf(words.length),
      words,
      hashes: undefined,
      marks: undefined,
      count: words.length,
      lines: lines.length,
    };
  }

  /** 0, 1, 2, … */
  #idsOf(count: number): Int32Array {
    if (this.#sequence.length < count) this.#sequence = Int32Array.from({ length: count }, (_, i) => i);
    return this.#sequence;
  }
}
