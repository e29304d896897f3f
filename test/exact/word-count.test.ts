import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf, MIXED, SHORT, sorted, wordCountsOf } from './texts.ts';

/** Jobs that run at the same time. */
const AT_ONCE = 8;
const MAX_REDUCERS = 16;

let sc: SparkContext;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-exact-'));
  sc = new SparkContext({ master: 'local[2]', appName: 'exact results' });
});

afterAll(async () => {
  await sc.stop();
  rmSync(folder, { recursive: true });
});

function written(name: string, text: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function wordCounts(lines: RDD<string>, numReducers: number): Promise<[string, number][]> {
  const counts = await lines
    .flatMap((line) => line.match(/\S+/g) ?? [])
    .map((word) => [word, 1])
    .reduceByKey((a, b) => a + b, numReducers)
    .collect();
  return sorted(counts);
}

/** Runs `check` for 1 to `last`, some at a time. */
async function forEachTo(last: number, check: (n: number) => Promise<void>): Promise<void> {
  let next = 1;
  const worker = async () => {
    while (next <= last) await check(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe('a text with all line ends, letters of 1 to 4 bytes and empty lines', () => {
  const lines = linesOf(MIXED);
  const counts = wordCountsOf(lines);

  it('has what this test is about', () => {
    expect(MIXED.length).toBeGreaterThan(190);
    expect(MIXED.length).toBeLessThan(260);
    expect(lines.length).toBe(20);
    expect(lines.filter((line) => line === '').length).toBe(8);
    expect(counts.find(([word]) => word === 'größer')).toEqual(['größer', 2]);
  });

  it('has the same lines, in order, for every number of splits from 1 to its bytes', async () => {
    const path = written('lines.txt', MIXED);
    expect(await sc.textFile(path, 1).getNumPartitions()).toBe(1);
    expect(await sc.textFile(path, MIXED.length).getNumPartitions()).toBe(MIXED.length);
    await forEachTo(MIXED.length, async (splits) => {
      expect(await sc.textFile(path, splits).collect(), `${splits} splits`).toEqual(lines);
    });
  });

  it('has the same word counts for every number of splits from 1 to its bytes', {
    timeout: 120_000,
  }, async () => {
    const path = written('words.txt', MIXED);
    await forEachTo(MIXED.length, async (splits) => {
      const numReducers = 1 + (splits % MAX_REDUCERS);
      const found = await wordCounts(sc.textFile(path, splits), numReducers);
      expect(found, `${splits} splits, ${numReducers} reducers`).toEqual(counts);
    });
  });

  it('has the same word counts for 1 to 16 reducers', async () => {
    const path = written('reducers.txt', MIXED);
    await forEachTo(MAX_REDUCERS, async (numReducers) => {
      expect(await wordCounts(sc.textFile(path, 5), numReducers), `${numReducers} reducers`).toEqual(counts);
    });
  });

  it('has the same lines and word counts as gzip, of one member or many', async () => {
    const members = [0, 7, 50, 51, 120, MIXED.length].map((start, i, starts) =>
      gzipSync(MIXED.subarray(start, starts[i + 1] ?? MIXED.length)),
    );
    const paths = [written('one.gz', gzipSync(MIXED)), written('many.gz', Buffer.concat(members))];
    for (const path of paths) {
      expect(await sc.textFile(path, 9).getNumPartitions()).toBe(1);
      expect(await sc.textFile(path, 9).collect()).toEqual(lines);
      await forEachTo(MAX_REDUCERS, async (numReducers) => {
        expect(await wordCounts(sc.textFile(path), numReducers)).toEqual(counts);
      });
    }
  });

  it('has the same word counts cut into files of a folder, some of them gzip', async () => {
    mkdirSync(join(folder, 'parts'));
    // Files end where lines end.
    const cuts = [
      ...['to be or', 'größer\t', 'lone', '𝒳 and', 'größer or'].map((word) => MIXED.indexOf(word)),
      MIXED.length,
    ];
    for (const [i, start] of cuts.slice(0, -1).entries()) {
      const part = MIXED.subarray(start, cuts[i + 1]);
      if (i % 2) written(join('parts', `${i}.txt.gz`), gzipSync(part));
      else written(join('parts', `${i}.txt`), part);
    }
    await forEachTo(40, async (splits) => {
      expect(await wordCounts(sc.textFile(join(folder, 'parts'), splits), 3), `${splits} splits`).toEqual(
        counts,
      );
      const lineCount = await sc.textFile(join(folder, 'parts', '*.{txt,gz}'), splits).count();
      expect(lineCount, `${splits} splits`).toBe(lines.length);
    });
  });
});

describe('a text that', () => {
  it.each(SHORT)('%s is exact for every number of splits', async (name, text) => {
    const plain = written(`${name}.txt`, text);
    const packed = written(`${name}.gz`, gzipSync(text));
    const lines = linesOf(text);
    await forEachTo(text.length + 1, async (splits) => {
      expect(await sc.textFile(plain, splits).collect(), `${splits} splits`).toEqual(lines);
      expect(await wordCounts(sc.textFile(plain, splits), splits), `${splits} splits`).toEqual(
        wordCountsOf(lines),
      );
    });
    expect(await sc.textFile(packed).collect()).toEqual(lines);
  });
});

it('lines that are saved are read again as they were', async () => {
  const lines = linesOf(MIXED).filter((line) => !line.includes('\ufeff'));
  for (const slices of [1, 2, 7, 40]) {
    const path = join(folder, `saved-${slices}`);
    await sc.parallelize(lines, slices).saveAsTextFile(path);
    expect(await sc.textFile(path).collect()).toEqual(lines);
  }
});
