import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { HashPartitioner, type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PARTS = ['to', 'be', 'not', 'Ä', '€uro', '7', '__proto__', ' ', ' ', ' ', '\t', '\n', '\r\n', '\u2003'];

type Pair = [string, number];
interface Functions {
  readonly cut: (line: string) => string[];
  readonly pair: (word: string) => Pair;
  readonly heavy: (word: string) => Pair;
  readonly key: (pair: Pair) => string;
  readonly add: (a: number, b: number) => number;
}

/** Functions that are known by their text, so that words are counted while they are cut. */
const known: Functions = {
  cut: (line) => line.split(' '),
  pair: (word) => [word, 1],
  heavy: function heavy(word) {
    return [word, 65_536];
  },
  key: (pair) => pair[0],
  add: (a, b) => a + b,
};

/** The same, as nobody knows them. */
const hidden: Functions = {
  cut: (line) => {
    const words = line.split(' ');
    return words;
  },
  pair: (word) => {
    const pair: Pair = [word, 1];
    return pair;
  },
  heavy: (word) => {
    const pair: Pair = [word, 65_536];
    return pair;
  },
  key: (pair) => {
    const [word] = pair;
    return word;
  },
  add: (a, b) => {
    const sum = a + b;
    return sum;
  },
};

/** All give their records in an order of their own, which has to be the same too. */
const jobs: Record<string, (lines: RDD<string>, functions: Functions) => Promise<unknown>> = {
  reduceByKey: (lines, { cut, pair, add }) => lines.flatMap(cut).map(pair).reduceByKey(add).collect(),
  'reduceByKey of words at white space': (lines, { pair, add }) =>
    lines.words().map(pair).reduceByKey(add, 3).collect(),
  'reduceByKey of larger numbers': (lines, { cut, heavy, add }) =>
    lines.flatMap(cut).map(heavy).reduceByKey(add, new HashPartitioner(2)).collect(),
  reduceByKeyLocally: async (lines, { cut, pair, add }) => [
    ...(await lines.flatMap(cut).map(pair).reduceByKeyLocally(add)),
  ],
  countByValue: async (lines, { cut }) => [...(await lines.flatMap(cut).countByValue())],
  countByKey: async (lines, { cut, pair }) => [...(await lines.flatMap(cut).map(pair).countByKey())],
  'countByValue of keys': async (lines, { cut, pair, key }) => [
    ...(await lines.flatMap(cut).map(pair).map(key).countByValue()),
  ],
  distinct: (lines, { cut }) => lines.flatMap(cut).distinct().collect(),
  foldByKey: (lines, { cut, pair, add }) => lines.flatMap(cut).map(pair).foldByKey(0.1, add).collect(),
  'several splits of a task': (lines, { cut, pair, heavy, add }) => {
    const words = lines.flatMap(cut);
    return words.map(pair).union(words.map(heavy)).coalesce(1).reduceByKey(add).collect();
  },
  // Sums that depend on the order in which they are made.
  'among fractions': (lines, { cut, pair, add }) => {
    const words = lines.flatMap(cut);
    const tenths = words.map((word): Pair => [word, 0.1]);
    const all = words.map(pair).union(tenths).union(words.map(pair)).coalesce(1);
    return all.reduceByKey(add).collect();
  },
  'among texts': (lines, { cut, pair, add }) => {
    const words = lines.flatMap(cut);
    const texts = words.map((word) => [word, 'x'] as unknown as Pair);
    return texts.union(words.map(pair)).coalesce(1).reduceByKey(add).collect();
  },
  'the first of each': (lines, { cut, pair }) =>
    lines
      .flatMap(cut)
      .map(pair)
      .reduceByKey((first) => first)
      .collect(),
};

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('words that are counted, %s', (_name, compiler) => {
  let sc: SparkContext;
  let folder: string;
  let files = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'firesteel-counted-'));
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'counted words',
      conf: { 'firesteel.stageCompiler': compiler },
    });
  });

  afterAll(async () => {
    await sc.stop();
    rmSync(folder, { recursive: true });
  });

  function fileOf(text: string | Uint8Array, name = `${files++}.txt`): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  it.each(Object.entries(jobs))(
    '%s: as with functions that nobody knows, in the same order',
    async (_of, job) => {
      const texts = fc.array(fc.constantFrom(...PARTS), { maxLength: 60 }).map((parts) => parts.join(''));
      await fc.assert(
        fc.asyncProperty(texts, fc.constantFrom(1, 3), async (text, partitions) => {
          const lines = sc.textFile(fileOf(text, 'text.txt'), partitions);
          expect(await job(lines, known)).toEqual(await job(lines, hidden));
        }),
        { numRuns: 12 },
      );
    },
  );

  it('are many, more than are known at a time, some of them rare, packed, and with white space beyond ASCII', async () => {
    const { cut, pair, add } = known;
    const many = Array.from({ length: 160_000 }, (_, i) => `${(i * 7) % 70_000}${i % 11 === 0 ? '\n' : ' '}`);
    const rare = Array.from({ length: 70_000 }, (_, i) => `r${i} `);
    const wide = Array.from({ length: 60_000 }, (_, i) => `ä${i % 999}${i % 9000 === 0 ? '\u2003' : '\n'}`);
    const texts = [
      [...many, '\n', ...rare],
      [...rare, '\n', ...many],
      [...wide, ...many],
    ].map((parts) => parts.join(''));
    const packed = sc.textFile(fileOf(gzipSync(texts[0]!), 'packed.txt.gz'));
    for (const lines of [...texts.map((text) => sc.textFile(fileOf(text), 2)), packed]) {
      for (const job of [jobs.reduceByKey!, jobs['reduceByKey of words at white space']!]) {
        const [found, expected] = [await job(lines, known), await job(lines, hidden)];
        // In a word: a difference of thousands of records is nothing to print.
        expect(JSON.stringify(found) === JSON.stringify(expected)).toBe(true);
      }
    }
    expect(await sc.textFile(fileOf('')).flatMap(cut).map(pair).reduceByKey(add).collect()).toEqual([]);
  });

  it('follow a String.prototype.split that the program has replaced', async () => {
    const lines = sc.textFile(fileOf('a b\nc'), 1);
    const inEachThread = (change: () => void) =>
      sc.parallelize([0, 1, 2, 3, 4, 5, 6, 7], 8).foreach(() => {
        const end = Date.now() + 20;
        while (Date.now() < end);
        change();
      });
    await inEachThread(() => {
      (globalThis as { own?: typeof String.prototype.split }).own ??= String.prototype.split;
      String.prototype.split = () => ['replaced'];
    });
    expect(await jobs.reduceByKey!(lines, known)).toEqual([['replaced', 2]]);
    await inEachThread(() => {
      const { own } = globalThis as { own?: typeof String.prototype.split };
      if (own !== undefined) String.prototype.split = own;
    });
    expect(await jobs.reduceByKey!(lines, known)).toEqual(await jobs.reduceByKey!(lines, hidden));
  });
});

it('a count of words that is cancelled ends soon', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'firesteel-counted-'));
  const sc = new SparkContext({ master: 'local[1]', appName: 'cancelled count' });
  try {
    const path = join(folder, 'text.txt.gz');
    // Many members of one file: enough to count for seconds, in a few megabytes.
    const member = gzipSync('to be or not to be\n'.repeat(2_000_000), { level: 1 });
    writeFileSync(path, Buffer.concat(Array.from({ length: 50 }, () => member)));
    const abort = new AbortController();
    const counts = sc.textFile(path, 1).flatMap(known.cut).map(known.pair).reduceByKey(known.add);
    const job = counts.collect({ signal: abort.signal });
    setTimeout(() => abort.abort(), 300);
    await expect(job).rejects.toThrow();
    const start = performance.now();
    expect(await sc.range(3).count()).toBe(3);
    expect(performance.now() - start).toBeLessThan(1500);
  } finally {
    await sc.stop();
    rmSync(folder, { recursive: true });
  }
});
