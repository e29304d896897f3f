import { isAscii } from 'node:buffer';
import { splitLines } from './split-lines.ts';

const LINE_ENDS = /[\n\r]/;
const CR = 13;

/** How lines are cut into words. */
export interface WordCut {
  /** As `line.split(separator)` cuts, empty words too; undefined: at white space of any length, and no word is empty. */
  readonly separator: string | undefined;
}

/** Whether bytes can be cut where this separator stands: it is one character of ASCII that no line holds as its end. */
export function isByteSeparator(separator: string | undefined): boolean {
  return separator === undefined || (/^[\0-\x7f]$/.test(separator) && !LINE_ENDS.test(separator));
}

/** The words of one line, or of several where they are cut at white space. */
export function cutWords(text: string, { separator }: WordCut): string[] {
  if (separator !== undefined) return text.split(separator);
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The words of whole lines. */
export function cutChunk(bytes: Buffer, cut: WordCut): { readonly words: string[]; readonly lines: number } {
  const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
  const lines = splitLines(text, bytes.includes(CR));
  const words =
    cut.separator === undefined ? cutWords(text, cut) : lines.flatMap((line) => cutWords(line, cut));
  return { words, lines: lines.length };
}
