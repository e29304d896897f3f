import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SyncByteSource } from './byte-source.ts';
import { TextSplitReader } from './text-lines.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-text-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function fileOf(bytes: Uint8Array | string): string {
  const path = join(folder, `${files++}.txt`);
  writeFileSync(path, bytes);
  return path;
}

function linesOf(reader: TextSplitReader): string[] {
  const lines: string[] = [];
  for (let block = reader.nextBlock(); block !== null; block = reader.nextBlock()) {
    expect(block.length).toBeGreaterThan(0);
    lines.push(...block);
  }
  expect(reader.recordsRead).toBe(lines.length);
  expect(reader.nextBlock()).toBeNull();
  return lines;
}

/** The lines of a whole file, found in another way: by one regular expression over the decoded text. */
function reference(bytes: Uint8Array): string[] {
  const text = new TextDecoder('utf-8', { ignoreBOM: false }).decode(bytes);
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Cuts as even as they get. */
function cutsOf(size: number, count: number): { start: number; length: number }[] {
  return Array.from({ length: count }, (_, index) => {
    const start = Math.floor((size * index) / count);
    return { start, length: Math.floor((size * (index + 1)) / count) - start };
  });
}

/** Numbers of splits: the small ones, where a split holds several lines, some larger ones, and a split for each byte, which cuts everywhere. */
function splitCounts(size: number): number[] {
  return Array.from({ length: size }, (_, index) => index + 1).filter(
    (count) => count <= 24 || count % 17 === 0 || count === size,
  );
}

const TEXTS: Record<string, string> = {
  LF: 'the first line\nthe second one\n\n\nafter two empty lines\nx\n'.repeat(3),
  CRLF: 'the first line\r\nthe second one\r\n\r\n\r\nafter two empty lines\r\nx\r\n'.repeat(3),
  'lone CR': 'the first line\rthe second one\r\r\rafter two empty lines\rx\r'.repeat(3),
  'mixed ends': 'a\r\nb\rc\nd\r\r\ne\n\rf\r\n\r\n\n\n\r\rgg\n\r\nhh\r'.repeat(5),
  'multi-byte letters': 'größe\r\nŽluťoučký kůň\n日本語テキスト\r😀😃\n\né\n'.repeat(3),
  'no final line end': 'one\ntwo\r\nthree\rfour is the last and a longer one, without an end',
  'one line': 'x'.repeat(200),
  'line ends only': '\n\r\n\r\r\n\n'.repeat(30),
  'byte order mark': `\uFEFFfirst\nsecond\r\n\uFEFFthird\n${'more and more\n'.repeat(12)}`,
};

describe('a text cut into splits', () => {
  it.each(Object.entries(TEXTS))('keeps every line exactly once: %s, any number of splits', (_name, text) => {
    const bytes = Buffer.from(text);
    const path = fileOf(bytes);
    const expected = reference(bytes);
    for (const count of splitCounts(bytes.length)) {
      const lines = cutsOf(bytes.length, count).flatMap((cut) =>
        linesOf(new TextSplitReader({ path, ...cut })),
      );
      expect(lines, `${count} splits`).toEqual(expected);
    }
  });

  it.each(Object.entries(TEXTS))(
    'keeps every line exactly once: %s, chunks of 1 to 16 bytes',
    (_name, text) => {
      const bytes = Buffer.from(text);
      const path = fileOf(bytes);
      const expected = reference(bytes);
      for (let chunkBytes = 1; chunkBytes <= 16; chunkBytes++) {
        for (const count of [1, 2, 7, bytes.length]) {
          const lines = cutsOf(bytes.length, count).flatMap((cut) =>
            linesOf(new TextSplitReader({ path, ...cut }, { chunkBytes })),
          );
          expect(lines, `${count} splits, chunks of ${chunkBytes}`).toEqual(expected);
        }
      }
    },
  );

  it('reads no further than it must where no line begins', () => {
    const path = fileOf('x'.repeat(1_000_000));
    const reader = new TextSplitReader({ path, start: 1000, length: 1000 });
    expect(linesOf(reader)).toEqual([]);
    expect(reader.bytesRead).toBeLessThan(10_000);
  });

  it('holds for any bytes, cuts and chunk sizes', () => {
    const byte = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(10, 13) },
      { weight: 3, arbitrary: fc.constantFrom(0x61, 0x62) },
      { weight: 2, arbitrary: fc.constantFrom(0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0xf0, 0x9f, 0x98, 0x80) },
      { weight: 1, arbitrary: fc.nat(255) },
    );
    fc.assert(
      fc.property(
        fc.array(byte, { maxLength: 60 }),
        fc.array(fc.nat(60), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        (values, cuts, chunkBytes) => {
          const bytes = Uint8Array.from(values);
          const path = fileOf(bytes);
          const inner = cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b);
          const starts = [...new Set([0, ...inner])];
          const lines = starts.flatMap((start, index) => {
            const length = (starts[index + 1] ?? bytes.length) - start;
            return linesOf(new TextSplitReader({ path, start, length }, { chunkBytes }));
          });
          rmSync(path);
          expect(lines).toEqual(reference(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('one split', () => {
  it('drops a byte order mark at the start of the file only, and a file of nothing else has no lines', () => {
    const path = fileOf('\uFEFF');
    expect(linesOf(new TextSplitReader({ path, start: 0, length: 3 }))).toEqual([]);
  });

  it('turns bytes that are no UTF-8 into U+FFFD and keeps the lines around them', () => {
    const path = fileOf(Uint8Array.from([0x61, 0xff, 10, 0xc3, 10, 0xe2, 0x82, 13, 10, 0x62]));
    expect(linesOf(new TextSplitReader({ path, start: 0, length: 10 }))).toEqual([
      'a\uFFFD',
      '\uFFFD',
      '\uFFFD',
      'b',
    ]);
  });

  it('reads a line longer than many chunks, and the lines after it', () => {
    const long = 'é'.repeat(50_000);
    const path = fileOf(`a\n${long}\r\nb\n`);
    const reader = new TextSplitReader({ path, start: 0, length: 100_006 }, { chunkBytes: 64 });
    expect(linesOf(reader)).toEqual(['a', long, 'b']);
  });

  it('hands out a chunk of many short lines in blocks', () => {
    const path = fileOf('x\n'.repeat(20_000));
    const reader = new TextSplitReader({ path, start: 0, length: 40_000 });
    const sizes: number[] = [];
    for (let block = reader.nextBlock(); block !== null; block = reader.nextBlock()) sizes.push(block.length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8192);
  });

  it('counts the bytes and reads little beyond its end', () => {
    const path = fileOf('0123456789abcde\n'.repeat(100_000));
    const reader = new TextSplitReader({ path, start: 0, length: 160_000 });
    expect(linesOf(reader)).toHaveLength(10_001);
    expect(reader.bytesRead).toBeGreaterThanOrEqual(160_016);
    expect(reader.bytesRead).toBeLessThan(160_000 + 10_000);
  });

  it('ends when it is closed, and closing again is fine', () => {
    const path = fileOf('a\nb\n'.repeat(100_000));
    const reader = new TextSplitReader({ path, start: 0, length: 400_000 });
    expect(reader.nextBlock()).not.toBeNull();
    reader.close();
    reader.close();
    expect(reader.nextBlock()).toBeNull();
  });

  it('reads an encoded file through the stream it is given, to the end of the stream', () => {
    const bytes = Buffer.from('a\r\nb\nc');
    const pieces = [0, 1, 2, 3, 4, 5].map((at) => bytes.subarray(at, at + 1));
    let closed = 0;
    const stream: SyncByteSource = {
      read(into) {
        const piece = pieces.shift();
        if (piece === undefined) return 0;
        into.set(piece);
        return piece.length;
      },
      close: () => void closed++,
    };
    const opened: string[][] = [];
    const reader = new TextSplitReader(
      { path: '/x.gz', start: 0, length: 2, codec: 'gzip' },
      {
        openStream: (...request) => {
          opened.push(request);
          return stream;
        },
      },
    );
    expect(linesOf(reader)).toEqual(['a', 'b', 'c']);
    expect(opened).toEqual([['/x.gz', 'gzip']]);
    expect(closed).toBeGreaterThanOrEqual(1);
  });
});

describe('a file that changed since it was listed', () => {
  it('is missed by name when it is gone', () => {
    const path = join(folder, 'gone.txt');
    expect(() => new TextSplitReader({ path, start: 0, length: 5 })).toThrow(
      expect.objectContaining({
        code: 'INPUT_PATH_NOT_FOUND',
        message: `Cannot read "${path}": input path does not exist`,
        cause: expect.objectContaining({ code: 'ENOENT' }),
      }),
    );
  });

  it.each([0, 40])('is an error when it is shorter, for the split at %i', (start) => {
    const path = fileOf('0123456789\n'.repeat(10));
    truncateSync(path, 35);
    const reader = new TextSplitReader({ path, start, length: 110 - start });
    expect(() => linesOf(reader)).toThrow(
      expect.objectContaining({ code: 'INPUT_FILE_CHANGED', message: expect.stringContaining(path) }),
    );
    reader.close();
  });

  it('is an error when it is a folder now', () => {
    const reader = new TextSplitReader({ path: folder, start: 0, length: 5 });
    expect(() => reader.nextBlock()).toThrow(expect.objectContaining({ code: 'INPUT_READ_FAILED' }));
    reader.close();
  });
});
