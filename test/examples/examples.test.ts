import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firesteel } from '../support/submit.ts';

const example = (name: string) => join(import.meta.dirname, '..', '..', 'examples', name);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-examples-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the word count has to print of these texts, without its time. */
function wordCounts(texts: readonly string[]): { top: string[]; summary: string } {
  const counts = new Map<string, number>();
  let total = 0;
  for (const word of texts
    .join('\n')
    .toLowerCase()
    .split(/[^\p{L}]+/u)) {
    if (word === '') continue;
    counts.set(word, (counts.get(word) ?? 0) + 1);
    total++;
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || Number(a[0] > b[0]) - Number(a[0] < b[0]));
  const top = sorted.slice(0, 20).map(([word, count]) => `${word} ${count}`);
  return { top, summary: `${counts.size} distinct words, ${total} in all` };
}

function printed(stdout: string): { top: string[]; summary: string | undefined } {
  const [table = '', end = ''] = stdout.split('\n\n');
  const top = table.split('\n').map((line) => line.trim().replace(/ +/, ' '));
  return { top, summary: /^(.*), in \d+\.\d\d s\n$/.exec(end)?.[1] };
}

describe('the word count', () => {
  it('counts the files given', async () => {
    const texts = [
      'To be, or not to be:\r\nthat is the question.',
      'Être ou ne pas être\n\nthat is LA QUESTION',
    ];
    const files = texts.map((_, i) => join(folder, `${i}.txt`));
    for (const [i, file] of files.entries()) writeFileSync(file, texts[i] as string);
    const { code, stdout, stderr } = await firesteel(
      'submit',
      '--master',
      'local[2]',
      example('word-count.ts'),
      ...files,
    );
    expect({ code, stderr, ...printed(stdout) }).toEqual({ code: 0, stderr: '', ...wordCounts(texts) });
  });

  it('counts a text that comes with the installation, if none is given', async () => {
    const lib = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'lib');
    const files = readdirSync(lib).filter((name) => name.endsWith('.d.ts'));
    const texts = files.map((name) => readFileSync(join(lib, name), 'utf8'));
    const { code, stdout, stderr } = await firesteel('submit', example('word-count.ts'));
    expect({ code, stderr, ...printed(stdout) }).toEqual({ code: 0, stderr: '', ...wordCounts(texts) });
  });
});

it('pi is estimated as by one loop over the same random points', async () => {
  let inside = 0;
  for (const seed of [0, 1]) {
    const random = xoroshiro128plus(seed);
    for (let i = 0; i < 5_000_000; i++) {
      if (Math.hypot(random.next() / 2 ** 31, random.next() / 2 ** 31) < 1) inside++;
    }
  }
  const end = await firesteel('submit', '--master', 'local[2]', example('pi.ts'), '2');
  const [, estimate] = /^Pi is roughly (3\.\d+)\n$/.exec(end.stdout) ?? [];
  // A point at the very edge may fall to either side by the last bit of the distance.
  expect(Math.abs(Number(estimate) * 2_500_000 - inside)).toBeLessThanOrEqual(5);
  expect(Number(estimate)).toBeCloseTo(Math.PI, 2);
});
