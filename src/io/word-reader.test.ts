import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashString } from '../serializer/key-hash.ts';
import { TextSplitReader } from './text-lines.ts';
import { cutWords, isByteSeparator } from './word-cut.ts';
import { WordReader } from './word-reader.ts';
import { WordTable } from './word-table.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-words-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(bytes: Uint8Array | string, separator: string | undefined, chunkBytes?: number) {
  const path = join(folder, 'text.txt');
  writeFileSync(path, bytes);
  const length = Buffer.from(bytes).length;
  const words: string[] = [];
  let lines = 0;
  let known = 0;
  // Two splits, so that one begins inside.
  const middle = Math.min(length, Math.max(1, length >> 1));
  for (const [start, end] of [
    [0, middle],
    [middle, length],
  ] as const) {
    const split = { kind: 'text', path, start, length: end - start } as const;
    const text = new TextSplitReader(split, chunkBytes === undefined ? {} : { chunkBytes });
    let dropped = 0;
    const reader = new WordReader(text, { separator }, new WordTable({ separator }), () => dropped++);
    for (let block = reader.nextWords(); block !== null; block = reader.nextWords()) {
      expect(block.count).toBeGreaterThan(0);
      for (let i = 0; i < block.count; i++) {
        const word = block.words[block.ids[i]!]!;
        words.push(word);
        if (block.hashes === undefined) continue;
        known++;
        if (block.hashes[block.ids[i]!] !== hashString(word))
          throw new Error(`Another hash than that of "${word}"`);
      }
    }
    expect(reader.nextWords()).toBeNull();
    reader.close();
    reader.close();
    expect(dropped).toBe(1);
    lines += text.recordsRead;
  }
  return { words, lines, known };
}

function reference(bytes: Uint8Array | string, separator: string | undefined) {
  const text = new TextDecoder().decode(Buffer.from(bytes));
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return { words: lines.flatMap((line) => cutWords(line, { separator })), lines: lines.length };
}

const part = fc.constantFrom(
  'a',
  'bc',
  'word',
  ' ',
  ' ',
  '\t',
  ',',
  '\n',
  '\r\n',
  '\r',
  'ä',
  '€',
  '\u00a0',
  '\ufeff',
  '😀',
  'x'.repeat(20),
);
const separators = [' ', ',', '\t', 'a', undefined];

describe('the words of a text', () => {
  it('are those of its lines, cut one by one', () => {
    const text = fc.array(part, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(
        text,
        fc.constantFrom(...separators),
        fc.constantFrom(8, 64, undefined),
        (all, separator, chunk) => {
          const { words, lines } = read(all, separator, chunk);
          expect({ words, lines }).toEqual(reference(all, separator));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are the same of bytes that are no UTF-8', () => {
    const bytes = fc.array(fc.constantFrom(32, 10, 13, 97, 0x80, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xff), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(bytes, fc.constantFrom(...separators), (all, separator) => {
        const { words, lines } = read(Uint8Array.from(all), separator);
        expect({ words, lines }).toEqual(reference(Uint8Array.from(all), separator));
      }),
      { numRuns: 500 },
    );
  });

  it('are many, of which the table forgets some, or gives up where most are rare', () => {
    const frequent = Array.from({ length: 300_000 }, (_, i) => `w${i % 70_000}`).join(' ');
    expect(read(frequent, ' ')).toMatchObject(reference(frequent, ' '));
    const rare = Array.from({ length: 200_000 }, (_, i) => `w${i}${i % 10 === 9 ? '\n' : ' '}`).join('');
    const result = read(rare, ' ');
    expect(result).toMatchObject(reference(rare, ' '));
    expect(result.known).toBeLessThan(170_000);
    const repeated = 'to be or not to be\n'.repeat(20_000);
    expect(read(repeated, ' ')).toEqual({ ...reference(repeated, ' '), known: 120_000 });
  });
});

it('bytes are cut at one character of ASCII that ends no line, or at white space', () => {
  expect([' ', ',', '\0', undefined].every(isByteSeparator)).toBe(true);
  expect(['', '\n', '\r', ', ', 'ä', '\x80'].some(isByteSeparator)).toBe(false);
});
