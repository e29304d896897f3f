import { constants, isAscii } from 'node:buffer';
import { SparkError } from '../common/errors.ts';
import type { OpenStream, SyncByteSource } from './byte-source.ts';
import { FileByteSource } from './file-byte-source.ts';
import { splitLines } from './split-lines.ts';
import type { TextSplit } from './text-splits.ts';

const LF = 10;
const CR = 13;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Large enough to hide the cost of a read, small enough that the lines of a chunk stay in the cache. */
const CHUNK_BYTES = 64 * 1024;

/** Lines of one block, at most twice as many. */
const BLOCK_LINES = 4096;

/** Read beyond the end of a split at a time, to finish its last line. */
const LOOKAHEAD_BYTES = 4096;

export interface TextSplitReaderOptions {
  /** Decodes what cannot be decoded in this thread; needed for splits with a codec. */
  readonly openStream?: OpenStream;
  /** The bytes, where they are not those of a file with the split's path; read to their end. */
  readonly source?: SyncByteSource;
  /** Bytes read at a time; the buffer grows where a line is longer. */
  readonly chunkBytes?: number;
}

/**
 * Reads the lines of one split of a text file, a block at a time, synchronously. Owns the open file until the end of the
 * split or {@link TextSplitReader.close}.
 *
 * Lines end with `\n`, `\r\n` or a lone `\r`. A split from byte `start` to byte `end` owns the lines that begin after `start`
 * and up to `end`, both counted in the file, and the first split the line at 0 too: so every line belongs to one split,
 * however the file is cut, also between the two bytes of a `\r\n`. Bytes are decoded as UTF-8, a chunk of whole lines at a
 * time; what is no UTF-8 becomes U+FFFD, and a byte order mark at the start of the file is dropped.
 *
 * The lines of a chunk are slices of one string: who keeps a line keeps its chunk, unless he copies the line.
 */
export class TextSplitReader {
  /** Bytes taken from the file or, decoded, from the stream. */
  bytesRead = 0;
  /** Lines handed out. */
  recordsRead = 0;

  readonly #path: string;
  readonly #start: number;
  /** Infinity for a stream: it is one split. */
  readonly #end: number;
  readonly #source: SyncByteSource;
  #buffer: Buffer;
  /** `#buffer[#from .. #to]` is read and not handed out; `#buffer[0]` is byte `#base` of the file. */
  #base: number;
  #from = 0;
  #to = 0;
  /** Before this index of the buffer there is no line end that may be cut at. */
  #searched = 0;
  #sourceEnded = false;
  #state: 'new' | 'reading' | 'ended' = 'new';
  /** Lines of the current chunk from `#nextLine` on. */
  #lines: string[] = [];
  #nextLine = 0;

  /** @throws SparkError `INPUT_PATH_NOT_FOUND`, `INPUT_PATH_UNREADABLE` or `INPUT_READ_FAILED` */
  constructor(split: TextSplit, options: TextSplitReaderOptions = {}) {
    const { path, start, length, codec } = split;
    this.#path = path;
    this.#start = start;
    this.#base = start;
    if (options.source !== undefined) {
      this.#end = Number.POSITIVE_INFINITY;
      this.#source = options.source;
    } else if (codec === undefined) {
      this.#end = start + length;
      this.#source = new FileByteSource(path, start, this.#end);
    } else {
      if (options.openStream === undefined) throw new Error(`A ${codec} split needs a stream: "${path}"`);
      this.#end = Number.POSITIVE_INFINITY;
      this.#source = options.openStream(path, codec);
    }
    this.#buffer = Buffer.allocUnsafeSlow(options.chunkBytes ?? CHUNK_BYTES);
  }

  /**
   * The next lines, at least one; null at the end of the split, from then on always.
   *
   * @throws SparkError naming the file, if it cannot be read, has shrunk since it was listed, or has a line longer than a
   * string can be
   */
  nextBlock(): string[] | null {
    if (this.#nextLine === this.#lines.length) {
      if (this.#state === 'new') this.#skipToFirstLine();
      this.#lines = this.#readLines();
      this.#nextLine = 0;
      if (this.#lines.length === 0) return null;
    }
    const left = this.#lines.length - this.#nextLine;
    let block: string[];
    if (left <= 2 * BLOCK_LINES) {
      block = this.#nextLine === 0 ? this.#lines : this.#lines.slice(this.#nextLine);
      this.#lines = [];
      this.#nextLine = 0;
    } else {
      block = this.#lines.slice(this.#nextLine, this.#nextLine + BLOCK_LINES);
      this.#nextLine += BLOCK_LINES;
    }
    this.recordsRead += block.length;
    return block;
  }

  /**
   * The bytes of the next lines, each with its end but for the last of a file; null where `nextBlock()` would give null. They hold until the next call. Not while lines
   * of a chunk are left that `nextBlock()` has begun to hand out.
   */
  nextBytes(): Buffer | null {
    if (this.#state === 'new') this.#skipToFirstLine();
    const cut = this.#nextCut();
    if (cut === undefined) return null;
    const bytes = this.#buffer.subarray(this.#from, cut);
    this.#moveTo(cut);
    return bytes;
  }

  /** Closes the file; `nextBlock()` gives null from then on. Idempotent. */
  close(): void {
    this.#state = 'ended';
    this.#lines = [];
    this.#nextLine = 0;
    this.#source.close();
  }

  #skipToFirstLine(): void {
    this.#state = 'reading';
    if (this.#start === 0) {
      this.#skipByteOrderMark();
      return;
    }
    for (;;) {
      const found = this.#lineStartAfter(this.#start);
      if (found !== -1) {
        this.#moveTo(found);
        break;
      }
      if (this.#sourceEnded) {
        this.#moveTo(this.#to);
        break;
      }
      if (this.#base + this.#to > this.#end + 1) {
        // The next line begins beyond the split, wherever that is.
        this.close();
        return;
      }
      // Nothing of the line is needed but a \r that may be half of a line end.
      const endsWithCr = this.#to > this.#from && this.#buffer[this.#to - 1] === CR;
      this.#moveTo(endsWithCr ? this.#to - 1 : this.#to);
      this.#fill();
    }
    if (this.#base + this.#from > this.#end) this.close();
  }

  #skipByteOrderMark(): void {
    while (this.#to < BYTE_ORDER_MARK.length && !this.#sourceEnded) this.#fill();
    if (this.#to >= 3 && BYTE_ORDER_MARK.every((byte, index) => this.#buffer[index] === byte)) {
      this.#moveTo(BYTE_ORDER_MARK.length);
    }
  }

  /** The whole lines that the next read brings; none at the end. */
  #readLines(): string[] {
    const cut = this.#nextCut();
    if (cut === undefined) return [];
    const lines = this.#decode(this.#from, cut);
    this.#moveTo(cut);
    return lines;
  }

  /** Where whole lines end that are in the buffer; undefined at the end, where everything is closed. */
  #nextCut(): number | undefined {
    while (this.#state === 'reading') {
      const cut = this.#cutAfterLastLine();
      if (cut > this.#from) return cut;
      if (this.#state === 'reading') this.#fill();
    }
    this.close();
    return undefined;
  }

  /** Where the lines end that can be handed out now; `#from` if there is none. Ends the reading where the split ends. */
  #cutAfterLastLine(): number {
    if (this.#base + this.#to > this.#end) {
      const stop = this.#lineStartAfter(this.#end);
      if (stop !== -1) {
        this.#state = 'ended';
        return stop;
      }
    }
    if (this.#sourceEnded) {
      this.#state = 'ended';
      return this.#to;
    }
    const fresh = this.#buffer.subarray(this.#searched, this.#to);
    const lf = fresh.lastIndexOf(LF);
    if (lf !== -1) return this.#searched + lf + 1;
    // A \r in the last place may be followed by \n, so it is no end yet.
    const cr = fresh.length < 2 ? -1 : fresh.lastIndexOf(CR, fresh.length - 2);
    if (cr !== -1) return this.#searched + cr + 1;
    this.#searched = Math.max(this.#from, this.#to - 1);
    return this.#from;
  }

  /** The index in the buffer of the first line start after byte `position` of the file; -1 if it is not yet known. */
  #lineStartAfter(position: number): number {
    const offset = Math.max(position - this.#base, this.#searched);
    const bytes = this.#buffer.subarray(0, this.#to);
    const lf = bytes.indexOf(LF, offset);
    const cr = (lf === -1 ? bytes : bytes.subarray(0, lf)).indexOf(CR, offset);
    if (cr === -1) return lf === -1 ? -1 : lf + 1;
    if (cr + 1 < this.#to) return bytes[cr + 1] === LF ? cr + 2 : cr + 1;
    return this.#sourceEnded ? cr + 1 : -1;
  }

  #decode(from: number, to: number): string[] {
    const bytes = this.#buffer.subarray(from, to);
    const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
    return splitLines(text, bytes.includes(CR));
  }

  #moveTo(index: number): void {
    this.#from = index;
    this.#searched = index;
  }

  #fill(): void {
    if (this.#from > 0) {
      this.#buffer.copyWithin(0, this.#from, this.#to);
      this.#base += this.#from;
      this.#to -= this.#from;
      this.#searched -= this.#from;
      this.#from = 0;
    }
    if (this.#to === this.#buffer.length) this.#grow();
    const missing = Math.max(0, this.#end - this.#base - this.#to) + LOOKAHEAD_BYTES;
    const limit = Math.min(this.#buffer.length, this.#to + missing);
    const length = this.#source.read(this.#buffer.subarray(this.#to, limit));
    this.#sourceEnded = length === 0;
    this.#to += length;
    this.bytesRead += length;
  }

  #grow(): void {
    if (this.#buffer.length >= constants.MAX_STRING_LENGTH) {
      throw new SparkError(
        'LINE_TOO_LONG',
        `Cannot read "${this.#path}": the line at byte ${this.#base} is longer than ${constants.MAX_STRING_LENGTH} bytes, the most a string can hold`,
      );
    }
    const larger = Buffer.allocUnsafeSlow(Math.min(2 * this.#buffer.length, constants.MAX_STRING_LENGTH));
    this.#buffer.copy(larger, 0, 0, this.#to);
    this.#buffer = larger;
  }
}
