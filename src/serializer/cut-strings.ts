import type { ByteStrings } from './byte-strings.ts';

/** Who keeps one string keeps the text it was cut from: so texts are no larger than those that lines are cut from. */
const TEXT_BYTES = 2 ** 16;

/** For each string: its text, and where it begins and ends there. */
const WORDS = 3;

/** What telling where a string lies takes. */
export const CUT_BYTES: number = WORDS * Uint32Array.BYTES_PER_ELEMENT;

/**
 * A column of strings that lie in texts, some hundred in each. A string is cut out when its turn has come, as a view of its text: that costs a fifth of what making it
 * from bytes does (measured). A string that is longer than a text has one of its own.
 */
export class CutStrings {
  readonly length: number;
  readonly #texts: readonly string[];
  readonly #cuts: Uint32Array;

  constructor(texts: readonly string[], cuts: Uint32Array) {
    this.#texts = texts;
    this.#cuts = cuts;
    this.length = cuts.length / WORDS;
  }

  /** The strings at `positions[from]` to `positions[to - 1]`. */
  pick(positions: Uint32Array, from: number, to: number): string[] {
    const texts = this.#texts;
    const cuts = this.#cuts;
    const picked = new Array<string>(to - from);
    for (let i = from; i < to; i++) {
      const at = positions[i]! * WORDS;
      picked[i - from] = texts[cuts[at]!]!.substring(cuts[at + 1]!, cuts[at + 2]!);
    }
    return picked;
  }

  strings(): string[] {
    const all = Uint32Array.from({ length: this.length }, (_, i) => i);
    return this.pick(all, 0, this.length);
  }

  /** One column of several, which follow each other. */
  static join(columns: readonly CutStrings[]): CutStrings {
    const cuts = new Uint32Array(columns.reduce((sum, { length }) => sum + length, 0) * WORDS);
    const texts: string[] = [];
    let to = 0;
    for (const column of columns) {
      const first = texts.length;
      const from = column.#cuts;
      for (let at = 0; at < from.length; at += WORDS) {
        cuts[to] = from[at]! + first;
        cuts[to + 1] = from[at + 1]!;
        cuts[to + 2] = from[at + 2]!;
        to += WORDS;
      }
      for (const text of column.#texts) texts.push(text);
    }
    return new CutStrings(texts, cuts);
  }
}

/** The same strings in texts, which hold nothing of the bytes. */
export function cutStrings({ bytes, starts, length }: ByteStrings): CutStrings {
  const texts: string[] = [];
  const cuts = new Uint32Array(length * WORDS);
  let at = 0;
  for (let i = 0; i < length; ) {
    const first = starts[i]!;
    let end = i + 1;
    while (end < length && starts[end + 1]! - first <= TEXT_BYTES) end++;
    for (; i < end; i++) {
      cuts[at] = texts.length;
      cuts[at + 1] = starts[i]! - first;
      cuts[at + 2] = starts[i + 1]! - first;
      at += WORDS;
    }
    texts.push(bytes.latin1Slice(first, starts[end]!));
  }
  return new CutStrings(texts, cuts);
}
