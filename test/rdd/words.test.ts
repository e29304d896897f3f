import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PARTS = ['to', 'be', 'not', 'Ä', '€uro', ' ', ' ', ' ', '\t', ',', '\n', '\r\n', '\r', '\u2003', '7'];

describe.each([
  ['compiled', { 'firesteel.stageCompiler': 'true' }],
  ['interpreted', { 'firesteel.stageCompiler': 'false' }],
  ['without WebAssembly', { 'spark.executor.nodeOptions': '--no-expose-wasm' }],
])('words and fields, %s, through a real executor', (_name, conf) => {
  let sc: SparkContext;
  let folder: string;
  let files = 0;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'firesteel-words-'));
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'words',
      conf,
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

  const linesOf = (text: string) => {
    const lines = text.split(/\r\n|\r|\n/);
    if (lines.at(-1) === '') lines.pop();
    return lines;
  };
  const countsOf = (words: readonly string[]) => {
    const counts = new Map<string, number>();
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    return counts;
  };
  const counted = async (words: RDD<string>) =>
    new Map(
      await words
        .map((word): [string, number] => [word, 1])
        .reduceByKey((a, b) => a + b)
        .collect(),
    );

  it('are those of each line, also where the user cuts it, before whatever follows', async () => {
    const texts = fc.array(fc.constantFrom(...PARTS), { maxLength: 80 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(1, 3), async (text, partitions) => {
        const lines = sc.textFile(fileOf(text, 'text.txt'), partitions);
        const atBlanks = linesOf(text).flatMap((line) => line.split(' '));
        const cut = lines.flatMap((line) => line.split(' '));
        expect(await lines.words(' ').collect()).toEqual(atBlanks);
        expect(await cut.collect()).toEqual(atBlanks);
        expect(await lines.words().collect()).toEqual(text.split(/\s+/).filter((word) => word !== ''));
        expect(await lines.fields(',').collect()).toEqual(linesOf(text).map((line) => line.split(',')));
        expect(await counted(cut)).toEqual(countsOf(atBlanks));
        expect(new Map(await cut.countByValue())).toEqual(countsOf(atBlanks));
        expect(await cut.map((word) => word.length).collect()).toEqual(atBlanks.map((word) => word.length));
        expect(await cut.mapPartitions((words) => [...words]).collect()).toEqual(atBlanks);
        expect((await cut.distinct().collect()).sort()).toEqual([...new Set(atBlanks)].sort());
        expect(await cut.count()).toBe(atBlanks.length);
        expect(await cut.take(3)).toEqual(atBlanks.slice(0, 3));
      }),
      { numRuns: 20 },
    );
  });

  it('count what another function makes of them, in one table with other keys', async () => {
    const lines = sc.textFile(fileOf('to be or not to be\nto do\n'.repeat(5000)), 2);
    const words = lines.words(' ');
    const upper = words
      .filter((word) => word !== 'or')
      .map((word): [string | number, number] => [word === 'do' ? word.length : word.toUpperCase(), 1]);
    const kept = words.map((word): [string | number, number] => [word, 10]);
    const counts = new Map(
      await upper
        .union(kept)
        .reduceByKey((a, b) => a + b, 3)
        .collect(),
    );
    expect(counts).toEqual(
      new Map<string | number, number>([
        ['TO', 15_000],
        ['BE', 10_000],
        ['NOT', 5000],
        [2, 5000],
        ['to', 150_000],
        ['be', 100_000],
        ['or', 50_000],
        ['not', 50_000],
        ['do', 50_000],
      ]),
    );
  });

  it('are many, and longer than any block', async () => {
    const long = 'x'.repeat(300_000);
    const words = Array.from({ length: 100_000 }, (_, i) => `${i % 80_000}${i % 11 === 0 ? '' : '-'}`);
    const path = fileOf(`${words.slice(0, 50_000).join(' ')} ${long}\n${words.slice(50_000).join(' ')}`);
    const all = [...words.slice(0, 50_000), long, ...words.slice(50_000)];
    expect(await counted(sc.textFile(path, 4).words(' '))).toEqual(countsOf(all));
  });

  it('come from files that are packed, of several in a row, of kept lines and of no file', async () => {
    const text = 'to be\nor not';
    const packed = fileOf(gzipSync(text), `${files++}.txt.gz`);
    const [plain, empty] = [fileOf(text), fileOf('')];
    const words = ['to', 'be', 'or', 'not'];
    expect(await sc.textFile(packed).words(' ').collect()).toEqual(words);
    expect(await sc.textFile(empty).words(' ').collect()).toEqual([]);
    expect(await sc.textFile(plain, 1).union(sc.textFile(packed)).words().collect()).toEqual([
      ...words,
      ...words,
    ]);
    expect(await sc.textFile(plain, 1).cache().words().collect()).toEqual(words);
    expect(await sc.parallelize([text, ' a  b ']).words().collect()).toEqual([...words, 'a', 'b']);
    expect(await sc.textFile(plain, 3).words('not').collect()).toEqual(['to be', 'or ', '']);
  });

  it('follow a String.prototype.split that the program has replaced', async () => {
    const inEachThread = (change: () => void) =>
      sc.parallelize([0, 1, 2, 3, 4, 5, 6, 7], 8).foreach(() => {
        const end = Date.now() + 20;
        while (Date.now() < end);
        change();
      });
    const lines = sc.textFile(fileOf('a b\nc'), 1);
    const cut = lines.flatMap((line) => line.split(' '));
    const restore = () => {
      const { own } = globalThis as { own?: typeof String.prototype.split };
      if (own !== undefined) String.prototype.split = own;
    };
    await inEachThread(() => {
      (globalThis as { own?: typeof String.prototype.split }).own ??= String.prototype.split;
      String.prototype.split = () => ['replaced'];
    });
    expect(await cut.collect()).toEqual(['replaced', 'replaced']);
    await inEachThread(restore);
    expect(await cut.collect()).toEqual(['a', 'b', 'c']);
  });

  it('refuse what is no string, and separators that are none', async () => {
    const numbers = sc.parallelize([1]) as unknown as RDD<string>;
    await expect(numbers.words().collect()).rejects.toThrow(
      /1: it is no string \(in words at .*words\.test\.ts:\d+/,
    );
    await expect(numbers.fields(',').collect()).rejects.toThrow(
      /1: it is no string \(in fields at .*words\.test\.ts:\d+/,
    );
    expect(() => numbers.words('')).toThrow('Cannot call words: expected a separator');
    expect(() => numbers.fields(undefined as unknown as string)).toThrow('Cannot call fields: expected');
  });
});
