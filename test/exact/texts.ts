import { Buffer } from 'node:buffer';

/** Some 200 bytes with everything that can go wrong where a file is cut: all line ends next to each other, letters of 1 to 4 bytes, empty lines. */
export const MIXED = Buffer.from(
  'to be or not to be\r\n' +
    'größer\tals  ein Maß\n' +
    '\r' +
    'lone\rreturns\r\r' +
    '\r\n\r\n\n\n\r' +
    '語 日本語 語\n\r' +
    '𝒳 and 🦋🦋 and 👩‍👩‍👧\r\n' +
    ' \t \r' +
    '𝒳\n' +
    'größer or smaller\r' +
    'é e\u0301\u2028still one line\u0085too\v\f\n' +
    'x\r\n' +
    'to be',
);

/** Short ones, each for one way to begin or to end. */
export const SHORT: readonly (readonly [name: string, text: Buffer])[] = [
  ['is empty', Buffer.from('')],
  ['is one line feed', Buffer.from('\n')],
  ['is one line without an end', Buffer.from('word')],
  ['ends with a line feed', Buffer.from('a b\nb\n')],
  ['ends with a return', Buffer.from('a\rb a\r')],
  ['ends with both', Buffer.from('a\r\nb a\r\n')],
  ['ends with a letter of four bytes', Buffer.from('🦋 a\n🦋')],
  ['is all line ends', Buffer.from('\r\n\r\r\n\n\n\r\r\n')],
  ['begins with a byte order mark', Buffer.from('\ufeffa b\r\n\ufeffb')],
  ['holds bytes that are no UTF-8', Buffer.from('a \xff b\r\xc3\n\xe8\xaa', 'latin1')],
];

/** The lines of a text, by the simplest means: all of it is decoded, then cut. */
export function linesOf(text: Buffer): string[] {
  // A decoder drops the byte order mark at the beginning.
  const lines = new TextDecoder().decode(text).split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** How often each word stands in the lines, as sorted entries. */
export function wordCountsOf(lines: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    for (const word of line.match(/\S+/g) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return sorted(counts);
}

export function sorted(counts: Iterable<[string, number]>): [string, number][] {
  return [...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
