import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { hashString } from '../serializer/key-hash.ts';
import { cutWords } from './word-cut.ts';
import { BLOCK_WORDS, openWordTable, type WordCounts, WordTable } from './word-table.ts';

/** The lines of a text, cut into words one by one. */
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

function cutAll(
  separator: string | undefined,
  blocks: readonly Uint8Array[],
): { words: string[]; lines: number } {
  const table = new WordTable({ separator });
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
  table.close();
  return { words, lines };
}

/** The counts of all words in the order in which they were met, taken when the table is full and at the end. */
function tallyAll(separator: string | undefined, blocks: readonly Uint8Array[]) {
  const table = new WordTable({ separator });
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
  table.close();
  expect([...total.values()].reduce((sum, n) => sum + n, 0)).toBe(count);
  return { total, lines, takes };
}

/** Words of all lengths about those at which the ways to hold them part, and all that ends words. */
const letters = 'abcdefghijklmnopqrstuvwxyz'.repeat(3);
const part = fc.oneof(
  fc.constantFrom(' ', ' ', ' ', '\n', '\n', '\r\n', '\r', '\t', '\v', '\f', ',', '\0', '\x7f', '\x1c'),
  fc.constantFrom('a', 'b', '\0', 'abcd', 'abce', 'ä', 'Ā', '€', '😀'),
  fc.nat({ max: 70 }).map((length) => letters.slice(0, length)),
  fc.nat({ max: 20 }).map((length) => letters.slice(1, length)),
);
const text = fc.array(part, { maxLength: 80 }).map((parts) => parts.join(''));
const separator = fc.constantFrom(' ', ',', '\t', 'a', '\0', '\x7f', undefined);
/** White space beyond ASCII is for others to cut. */
const textAndSeparator = fc
  .tuple(text, separator)
  .map(([all, by]) => [by === undefined ? all.replace(/[^\0-\x7f]/g, '') : all, by] as const);

const KNOWN_BYTES = 64 * 1024;

describe('a table of words', () => {
  it('cuts as the lines are split one by one', () => {
    fc.assert(
      fc.property(textAndSeparator, ([all, by]) => {
        expect(cutAll(by, blocksOf(all))).toEqual(reference(all, by));
      }),
      { numRuns: 1000 },
    );
  });

  it('counts what it would cut, in the order in which words come first', () => {
    fc.assert(
      fc.property(textAndSeparator, ([all, by]) => {
        const { total, lines } = tallyAll(by, blocksOf(all));
        const expected = reference(all, by);
        expect(lines).toBe(expected.lines);
        expect([...total]).toEqual([...countOf(expected.words)]);
      }),
      { numRuns: 1000 },
    );
  });

  it('does so where a block is larger than what is cut at a time, and where words are longer', () => {
    const giant = fc.constantFrom(-2, -1, 0, 1, 2, 50_000).map((more) => 'g'.repeat(KNOWN_BYTES + more));
    const giants = fc.array(fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: giant }), {
      maxLength: 8,
    });
    const many = fc.array(text, { minLength: 1, maxLength: 8 }).map((texts) => texts.join('').repeat(300));
    fc.assert(
      fc.property(
        fc.oneof(
          giants.map((texts) => texts.join('')),
          many,
        ),
        separator,
        (all, by) => {
          const ascii = by === undefined ? all.replace(/[^\0-\x7f]/g, '') : all;
          const expected = reference(ascii, by);
          const block = [Buffer.from(ascii)];
          const { words, lines } = cutAll(by, block);
          expect(lines).toBe(expected.lines);
          expect(words.length).toBe(expected.words.length);
          expect(words.findIndex((word, i) => word !== expected.words[i])).toBe(-1);
          const tallied = tallyAll(by, block);
          expect(tallied.lines).toBe(expected.lines);
          expect([...tallied.total].toSorted()).toEqual([...countOf(expected.words)].toSorted());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('cuts a word that is longer than known ones like any, whatever ends it', () => {
    const giant = 'g'.repeat(KNOWN_BYTES + 1);
    for (const by of [',', undefined]) {
      for (const end of ['', ',', ' ', ',,', '\n', '\r', '\r\n', ',\n', ' \r\n\r\na,', '\ta\n']) {
        for (const before of ['', 'a,', 'a ', '\n']) {
          const all = `${before}${giant}${end}`;
          const expected = reference(all, by);
          expect(cutAll(by, [Buffer.from(all)])).toEqual(expected);
          expect(tallyAll(by, [Buffer.from(all)])).toMatchObject({
            total: countOf(expected.words),
            lines: expected.lines,
          });
        }
      }
    }
  });

  it('knows words apart that are alike but for NUL or for one byte, wherever it is', () => {
    const words = Array.from({ length: 40 }, (_, length) => {
      const word = 'x'.repeat(length + 1);
      const others = Array.from(word, (_, i) => `${word.slice(0, i)}y${word.slice(i + 1)}`);
      return [word, `${word}\0`, `${word}\0\0`, `\0${word}`, ...others];
    }).flat();
    const all = [...words, ...words].join(' ');
    const { total } = tallyAll(' ', [Buffer.from(all)]);
    expect([...total]).toEqual([...countOf(words.concat(words))]);
  });

  it('wants its counts to be taken before it has to forget', () => {
    const many = Array.from(
      { length: 300_000 },
      (_, i) => `w${(i * 7) % 150_000}${i % 10 === 9 ? '\n' : ' '}`,
    ).join('');
    const { total, takes } = tallyAll(' ', [Buffer.from(many)]);
    expect(takes).toBeGreaterThan(3);
    expect(total).toEqual(countOf(reference(many, ' ').words));
    expect(cutAll(' ', [Buffer.from(many)])).toEqual(reference(many, ' '));

    const table = new WordTable({ separator: ' ' });
    const bytes = Buffer.from(many);
    let at = 0;
    while (!table.isFull) at = table.tally(bytes, at);
    expect(() => table.tally(bytes, at)).toThrow('were not taken');
    table.takeCounts();
    expect(table.isFull).toBe(false);
    expect(table.tally(bytes, at)).toBeGreaterThan(at);
    table.close();
  });

  it('knows long words, and more bytes of them than it keeps', () => {
    const long = Array.from({ length: 400 }, (_, i) => `${i % 300}${'y'.repeat(30_000)}`).join(' ');
    expect(cutAll(' ', [Buffer.from(long)])).toEqual(reference(long, ' '));
    const { total, takes } = tallyAll(' ', [Buffer.from(long)]);
    expect(takes).toBeGreaterThan(2);
    expect(total).toEqual(countOf(reference(long, ' ').words));
  });

  it('has room for the empty word at the end of a text, however full it is', () => {
    for (let words = 65_530; words < 65_540; words++) {
      const all = `${Array.from({ length: words }, (_, i) => i).join(' ')} `;
      expect(cutAll(' ', [Buffer.from(all)]).words.length).toBe(words + 1);
      const { total } = tallyAll(' ', [Buffer.from(all)]);
      expect(total.size).toBe(words + 1);
    }
  });

  it('lets counts be kept by who takes them', () => {
    const table = new WordTable({ separator: ' ' });
    table.tally(Buffer.from('a b a\n'), 0);
    const first = table.takeCounts();
    table.tally(Buffer.from('c c c\n'), 0);
    table.close();
    expect(first).toEqual({
      words: ['a', 'b'],
      hashes: Int32Array.of(hashString('a'), hashString('b')),
      counts: Int32Array.of(2, 1),
    });
  });

  it('has nothing left of another one or of itself, where it cuts after it counted', () => {
    const first = new WordTable({ separator: ' ' });
    const second = new WordTable({ separator: ',' });
    first.cut(Buffer.from('a b c'), 0);
    first.marks.fill(7);
    second.tally(Buffer.from('a b,c,c'), 0);
    expect(Array.from(first.ids.subarray(0, first.count), (id) => first.words[id])).toEqual(['a', 'b', 'c']);
    expect(second.takeCounts().words).toEqual(['a b', 'c']);
    first.tally(Buffer.from('b b'), 0);
    expect(first.takeCounts()).toMatchObject({ words: ['b'], counts: Int32Array.of(2) });
    first.tally(Buffer.from('d'), 0);
    first.cut(Buffer.from('e'), 0);
    expect(first.words).toEqual(['e']);
    first.close();
    first.close();
    expect(() => first.cut(Buffer.from('a'), 0)).toThrow('closed');

    const third = new WordTable({ separator: undefined });
    third.cut(Buffer.from('a  b\n'), 0);
    expect([third.words, third.count, third.marks[0], third.marks[2]]).toEqual([['a', 'b'], 2, 0, 0]);
    third.close();
    second.close();
  });

  it('cuts about as many words as it says at a time', () => {
    const table = new WordTable({ separator: ' ' });
    expect(table.ids.length).toBe(BLOCK_WORDS + 1);
    const bytes = Buffer.from('a '.repeat(BLOCK_WORDS));
    expect(table.cut(bytes, 0)).toBe(bytes.length);
    expect(table.count).toBe(BLOCK_WORDS + 1);
    table.close();
  });
});

it('there is no table of words where there is no WebAssembly, or no memory for it', () => {
  const taken: WordTable[] = [];
  for (
    let table = openWordTable({ separator: ' ' });
    taken.length < 4;
    table = openWordTable({ separator: ' ' })
  )
    taken.push(table!);
  vi.stubGlobal('WebAssembly', undefined);
  expect(openWordTable({ separator: ' ' })).toBeUndefined();
  vi.stubGlobal('WebAssembly', {
    Module: class {},
    Instance: class {
      constructor() {
        throw new RangeError('WebAssembly.Instance(): Out of memory');
      }
    },
  });
  expect(openWordTable({ separator: ' ' })).toBeUndefined();
  vi.unstubAllGlobals();
  for (const table of taken) table.close();
  expect(openWordTable({ separator: ' ' })).toBeDefined();
});
