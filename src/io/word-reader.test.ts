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
  const words: string[] = [];
  let lines = 0;
  let known = 0;
  for (const { reader, text, dropped } of readers(bytes, separator, chunkBytes)) {
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
    expect(dropped()).toBe(1);
    lines += text.recordsRead;
  }
  return { words, lines, known };
}

/** The words with their counts, in the order in which they came, of each of the readers. */
function counted(bytes: Uint8Array | string, separator: string | undefined, chunkBytes?: number) {
  let polled = 0;
  let lines = 0;
  let most = 0;
  const all = readers(bytes, separator, chunkBytes).map(({ reader, text }) => {
    const counts = new Map<string, number>();
    const poll = (more: number) => {
      polled += more;
      most = Math.max(most, more);
    };
    for (let block = reader.nextCounts(poll); block !== null; block = reader.nextCounts(poll)) {
      expect(block.words.length).toBeGreaterThan(0);
      block.words.forEach((word, i) => {
        counts.set(word, (counts.get(word) ?? 0) + block.counts[i]!);
        if (block.hashes !== undefined && block.hashes[i] !== hashString(word))
          throw new Error(`Another hash than that of "${word}"`);
      });
    }
    expect(reader.nextCounts(poll)).toBeNull();
    reader.close();
    lines += text.recordsRead;
    return [...counts];
  });
  expect(polled).toBe(lines);
  return { all, lines, most };
}

function countsOf(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts];
}

/** Two splits of a file, so that one begins inside. */
function readers(bytes: Uint8Array | string, separator: string | undefined, chunkBytes?: number) {
  const path = join(folder, 'text.txt');
  writeFileSync(path, bytes);
  const length = Buffer.from(bytes).length;
  const middle = Math.min(length, Math.max(1, length >> 1));
  return [
    [0, middle],
    [middle, length],
  ].map(([start = 0, end = 0]) => {
    const split = { kind: 'text', path, start, length: end - start } as const;
    const text = new TextSplitReader(split, chunkBytes === undefined ? {} : { chunkBytes });
    let drops = 0;
    const table = new WordTable({ separator });
    const reader = new WordReader(text, { separator }, table, () => {
      table.close();
      drops++;
    });
    return { reader, text, dropped: () => drops };
  });
}

function drained(reader: WordReader): string[] {
  const words: string[] = [];
  for (let block = reader.nextWords(); block !== null; block = reader.nextWords()) {
    for (let i = 0; i < block.count; i++) words.push(block.words[block.ids[i]!]!);
  }
  reader.close();
  return words;
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
          const counts = counted(all, separator, chunk);
          expect(counts.lines).toBe(lines);
          expect(counts.all).toEqual(readers(all, separator).map(({ reader }) => countsOf(drained(reader))));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('are the same of bytes that are no UTF-8', () => {
    const bytes = fc.array(fc.constantFrom(32, 10, 13, 97, 0x80, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xff), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(bytes, fc.constantFrom(...separators), (all, separator) => {
        const bytes = Uint8Array.from(all);
        const { words, lines } = read(bytes, separator);
        expect({ words, lines }).toEqual(reference(bytes, separator));
        expect(counted(bytes, separator).all).toEqual(
          readers(bytes, separator).map(({ reader }) => countsOf(drained(reader))),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('are many, of which the table forgets some, or gives up where most are rare', {
    timeout: 30_000,
  }, () => {
    const frequent = Array.from({ length: 300_000 }, (_, i) => `w${i % 70_000}`).join(' ');
    expect(read(frequent, ' ')).toMatchObject(reference(frequent, ' '));
    const rare = Array.from({ length: 200_000 }, (_, i) => `w${i}${i % 10 === 9 ? '\n' : ' '}`).join('');
    const result = read(rare, ' ');
    expect(result).toMatchObject(reference(rare, ' '));
    expect(result.known).toBeLessThan(170_000);
    for (const text of [frequent, rare]) {
      const expected = readers(text, ' ').map(({ reader }) => countsOf(drained(reader)));
      const counts = counted(text, ' ');
      expect(counts.all).toEqual(expected);
      expect(counts.most).toBeLessThan(10_000);
    }
    const repeated = 'to be or not to be\n'.repeat(20_000);
    expect(read(repeated, ' ')).toEqual({ ...reference(repeated, ' '), known: 120_000 });
  });
});

it('words are counted without a table too, one by one', () => {
  const path = join(folder, 'no-table.txt');
  writeFileSync(path, 'to be or\n\nnot to be\n');
  const text = new TextSplitReader({ path, start: 0, length: 20 }, { chunkBytes: 8 });
  const reader = new WordReader(text, { separator: ' ' }, undefined);
  const [words, polls]: [string[], number[]] = [[], []];
  const poll = (lines: number) => polls.push(lines);
  for (let block = reader.nextCounts(poll); block !== null; block = reader.nextCounts(poll)) {
    words.push(...block.words);
    expect([...block.counts].slice(0, block.words.length)).toEqual(block.words.map(() => 1));
  }
  reader.close();
  expect(words).toEqual(['to', 'be', 'or', '', 'not', 'to', 'be']);
  expect(polls.reduce((sum, lines) => sum + lines)).toBe(3);
});

it('a text that has white space beyond ASCII here and there is counted in order', () => {
  const text = Array.from({ length: 40 }, (_, i) =>
    `${i % 3 === 0 ? 'a\u2003é' : 'ä'} w${i} w${40 - i}\n`.repeat(20),
  ).join('');
  const { words } = reference(text, undefined);
  expect(counted(text, undefined, 64).all.flatMap((counts) => counts.map(([word]) => word))).toEqual(
    readers(text, undefined).flatMap(({ reader }) => countsOf(drained(reader)).map(([word]) => word)),
  );
  const total = counted(text, undefined, 1000).all.flat();
  expect(total.reduce((sum, [, n]) => sum + n, 0)).toBe(words.length);
});

it('bytes are cut at one character of ASCII that ends no line, or at white space', () => {
  expect([' ', ',', '\0', undefined].every(isByteSeparator)).toBe(true);
  expect(['', '\n', '\r', ', ', 'ä', '\x80'].some(isByteSeparator)).toBe(false);
});
