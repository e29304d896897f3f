import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sortRecordsFile } from '../../bench/data/sort-records.ts';
import { zipfText } from '../../bench/data/zipf-text.ts';
import { cPeer, gnuSort, hasC } from '../../bench/harness/c-peer.ts';
import { firesteelProgram } from '../../bench/harness/programs.ts';
import { type Contender, runProgram } from '../../bench/harness/run-program.ts';

const RUNS = 2;
const folder = mkdtempSync(join(tmpdir(), 'c-peer-'));
afterAll(() => rmSync(folder, { recursive: true }));

function textFile(name: string, text: string | Iterable<Uint8Array>): string {
  const file = join(folder, name);
  const bytes = typeof text === 'string' ? text : Buffer.concat([...text].map((chunk) => Buffer.from(chunk)));
  writeFileSync(file, bytes);
  return file;
}

/** Lines of which many have the same key: their order in the file has to last. */
function equalKeys(lines: number): string {
  const line = (i: number) => `${String((i * 7919) % 13).padStart(10, ' ')}${String(i).padStart(89, '.')}\n`;
  return Array.from({ length: lines }, (_, i) => line(i)).join('');
}

const longWords = Array.from({ length: 3000 }, (_, i) => `word-${'x'.repeat(i % 23)}${i % 400}`);
const strangeText = `\n two  blanks\n\n${longWords.join(' ')}\n${'y'.repeat(300_000)}\nno line end`;

describe.skipIf(!hasC())('the peers in C (needs gcc) give the same as Firesteel', () => {
  const cases: readonly (readonly [string, string, () => readonly (string | number)[]])[] = [
    ['word-count', 'of a text', () => [textFile('zipf.txt', zipfText(2_000_000))]],
    [
      'word-count',
      'of empty lines, long words and no line end',
      () => [textFile('strange.txt', strangeText)],
    ],
    ['pipeline', 'of numbers', () => [1_000_003]],
    ['sort', 'of random lines', () => [sortRecordsFile(20_000)]],
    ['sort', 'of lines of equal keys', () => [textFile('equal.txt', equalKeys(20_000))]],
    ['group', 'of many keys', () => [300_001, 20_000, 4]],
    ['group', 'of few keys', () => [200_000, 7, 4]],
    ['group', 'of skewed keys', () => [200_000, '20000:4:3', 4]],
    ['join', 'of pairs', () => [120_001, 60_000, 50_000, 4]],
    ['join', 'of skewed keys', () => [120_001, 60_000, '50000:4:3', 4]],
  ];

  it.each(cases)('%s %s', async (program, _, args) => {
    const values = args();
    const engine = firesteelProgram('Firesteel', `${program}.mjs`, ...values);
    const peers = cPeer(program, ...values, RUNS);
    if (program === 'sort') peers.push(...gnuSort(...values, RUNS));
    const expected = await checkOf(engine);
    expect(expected).toBeDefined();
    for (const peer of peers) expect(await checkOf(peer, RUNS)).toBe(expected);
  });

  it('tell an argument that is no number', async () => {
    const [peer] = cPeer('pipeline', 'many');
    await expect(runProgram(peer as Contender, false)).rejects.toThrow('C ended with exit code 1');
  });
});

/** As contenders are compared: with its fields in their order. */
async function checkOf(contender: Contender, runs = 1): Promise<string | undefined> {
  const { output } = await runProgram(contender, false);
  expect(output.runs).toHaveLength(runs);
  return JSON.stringify(output.check);
}
