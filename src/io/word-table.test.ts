import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashString } from '../serializer/key-hash.ts';
import { cutWords } from './word-cut.ts';
import { type WordCounts, WordTable } from './word-table.ts';

/** The lines of a text that was cut into blocks of whole lines, cut into words. */
function reference(text: string, separator: string | undefined): { words: string[]; lines: number } {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return { words: lines.flatMap((line) => cutWords(line, { separator })), lines: lines.length };
}

function countOf(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** Whole lines each. */
function blocksOf(text: string): Buffer[] {
  return (text.match(/(?:[^\r\n]*(?:\r\n|\r|\n)){1,2}|[^\r\n]+$/g) ?? []).map((lines) => Buffer.from(lines));
}

function cutAll(table: WordTable, blocks: readonly Uint8Array[]): { words: string[]; lines: number } {
  const words: string[] = [];
  let lines = 0;
  for (const bytes of blocks) {
    for (let at = 0; at < bytes.length; ) {
      at = table.cut(bytes, at);
      for (let i = 0; i < table.count; i++) {
        const id = table.ids[i]!;
        const word = table.words[id]!;
        if (table.hashes[id] !== hashString(word)) throw new Error(`Another hash than that of "${word}"`);
        words.push(word);
      }
      lines += table.lines;
    }
  }
  return { words, lines };
}

/** The counts of all words in the order in which they were met, taken when the table is full and at the end. */
function tallyAll(table: WordTable, blocks: readonly Uint8Array[]) {
  const total = new Map<string, number>();
  let takes = 0;
  let lines = 0;
  let count = 0;
  const add = ({ words, hashes, counts }: WordCounts) => {
    takes++;
    expect(new Set(words).size).toBe(words.length);
    expect([hashes.length, counts.length]).toEqual([words.length, words.length]);
    words.forEach((word, i) => {
      if (hashes[i] !== hashString(word)) throw new Error(`Another hash than that of "${word}"`);
      if (counts[i]! < 1) throw new Error(`"${word}" was not met`);
      total.set(word, (total.get(word) ?? 0) + counts[i]!);
    });
  };
  for (const bytes of blocks) {
    for (let at = 0; at < bytes.length; ) {
      const next = table.tally(bytes, at);
      count += table.count;
      lines += table.lines;
      if (table.isFull) add(table.takeCounts());
      else expect(next).toBeGreaterThan(at);
      at = next;
    }
  }
  add(table.takeCounts());
  expect(table.takeCounts().words).toEqual([]);
  expect([...total.values()].reduce((sum, n) => sum + n, 0)).toBe(count);
  return { total, lines, takes };
}

const part = fc.constantFrom(
  ...[
    'a',
    'b',
    'bc',
    'abcd',
    'abce',
    'word',
    ' ',
    ' ',
    '\t',
    ',',
    '\n',
    '\n',
    '\r\n',
    '\r',
    '\0',
    '\x7f',
    'ä',
    'Ā',
    '€',
    '😀',
  ],
  ...['x'.repeat(15), 'x'.repeat(16), 'x'.repeat(17), `${'x'.repeat(16)}y`, 'z'.repeat(40)],
);
const text = fc.array(part, { maxLength: 80 }).map((parts) => parts.join(''));
const separator = fc.constantFrom(' ', ',', '\t', 'a', '\0', '\x7f', undefined);

describe('a table of words', () => {
  it('cuts as the lines are split one by one', () => {
    fc.assert(
      fc.property(text, separator, (all, by) => {
        if (by === undefined) all = all.replace(/[^\0-\x7f]/g, '');
        expect(cutAll(new WordTable({ separator: by }), blocksOf(all))).toEqual(reference(all, by));
      }),
      { numRuns: 1000 },
    );
  });

  it('counts what it would cut, in the order in which words come first', () => {
    fc.assert(
      fc.property(text, separator, (all, by) => {
        if (by === undefined) all = all.replace(/[^\0-\x7f]/g, '');
        const { total, lines } = tallyAll(new WordTable({ separator: by }), blocksOf(all));
        const expected = reference(all, by);
        expect(lines).toBe(expected.lines);
        expect([...total]).toEqual([...countOf(expected.words)]);
      }),
      { numRuns: 1000 },
    );
  });

  it('wants its counts to be taken before it has to forget', () => {
    const many = Array.from(
      { length: 300_000 },
      (_, i) => `w${(i * 7) % 150_000}${i % 10 === 9 ? '\n' : ' '}`,
    ).join('');
    const { total, takes } = tallyAll(new WordTable({ separator: ' ' }), [Buffer.from(many)]);
    expect(takes).toBeGreaterThan(3);
    expect(total).toEqual(countOf(reference(many, ' ').words));

    const table = new WordTable({ separator: ' ' });
    const bytes = Buffer.from(many);
    let at = 0;
    while (!table.isFull) at = table.tally(bytes, at);
    expect(() => table.tally(bytes, at)).toThrow('were not taken');
    table.takeCounts();
    expect(table.isFull).toBe(false);
    expect(table.tally(bytes, at)).toBeGreaterThan(at);
  });

  it('knows long words, and more bytes of them than it keeps', () => {
    const long = Array.from({ length: 400 }, (_, i) => `${i % 300}${'y'.repeat(30_000)}`).join(' ');
    expect(cutAll(new WordTable({ separator: ' ' }), [Buffer.from(long)])).toEqual(reference(long, ' '));
    const { total, takes } = tallyAll(new WordTable({ separator: ' ' }), [Buffer.from(long)]);
    expect(takes).toBeGreaterThan(1);
    expect(total).toEqual(countOf(reference(long, ' ').words));
  });

  it('lets counts be kept by who takes them', () => {
    const table = new WordTable({ separator: ' ' });
    table.tally(Buffer.from('a b a\n'), 0);
    const first = table.takeCounts();
    table.tally(Buffer.from('c c c\n'), 0);
    expect(first).toEqual({
      words: ['a', 'b'],
      hashes: Int32Array.of(hashString('a'), hashString('b')),
      counts: Int32Array.of(2, 1),
    });
  });
});
