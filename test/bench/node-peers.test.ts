import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pointsFile } from '../../bench/data/points.ts';
import { powerLawGraphFile } from '../../bench/data/power-law-graph.ts';
import { sortRecordsFile } from '../../bench/data/sort-records.ts';
import { zipfTextFile } from '../../bench/data/zipf-text.ts';
import { firesteelProgram, nodePeer } from '../../bench/harness/programs.ts';
import { interleave } from '../../bench/harness/run-program.ts';

// A program of plain JavaScript has no types.
const { splitLines } = (await import(
  new URL('../../bench/peers/skale/split-lines.mjs', import.meta.url).href
)) as { splitLines(file: string, parts: number): string };

/** Of each job: what its programs take before the number of runs. */
const jobs: Readonly<Record<string, () => readonly (string | number)[]>> = {
  'word-count': () => [zipfTextFile(1)],
  pipeline: () => [100_000],
  sort: () => [sortRecordsFile(20_000)],
  group: () => [20_000, 1000, 4],
  join: () => [20_000, 10_000, 10_000, 4],
  distinct: () => [60_000, 30_000],
  pagerank: () => [powerLawGraphFile(2000, 20_000), 4, 10],
  kmeans: () => [pointsFile(5000), 3],
  cached: () => [10_000],
  'first-count': () => [],
  'tiny-jobs': () => [],
  'empty-tasks': () => [50],
};
const RUNS = 2;

describe('the peers written by hand', () => {
  it.each(Object.entries(jobs))(
    'give what Firesteel gives, on any number of threads: %s',
    async (job, of) => {
      const args = [...of(), RUNS];
      const on = (cores: number) => ({
        ...nodePeer(`${cores} threads`, `${job}.mjs`, ...args),
        env: { CORES: String(cores) },
      });
      const engine = firesteelProgram('Firesteel', `${job}.mjs`, ...args);
      const runs = await interleave([engine, on(1), on(2), on(3)], 1);
      const times = job === 'first-count' ? undefined : RUNS;
      for (const [run] of runs) {
        expect(run?.output.check).toBeDefined();
        expect(run?.output.runs?.length).toBe(times);
      }
    },
  );

  it.each([
    ['group', '1000:4:3', 4],
    ['join', 10_000, '1000:4:3', 4],
    ['distinct', '30000:8:1'],
  ])('give the same of skewed keys: %s', async (job, ...sizes) => {
    const args = [20_000, ...sizes, 1];
    const engine = firesteelProgram('Firesteel', `${job}.mjs`, ...args);
    const peer = { ...nodePeer('3 threads', `${job}.mjs`, ...args), env: { CORES: '3' } };
    const [[run] = []] = await interleave([engine, peer], 1);
    expect(run?.output.check).toBeDefined();
  });

  it('are there for each program, and the other way round', () => {
    const programs = (folder: string) => {
      const files = readdirSync(join(import.meta.dirname, '..', '..', 'bench', folder));
      return files.filter((file) => file.endsWith('.mjs')).map((file) => file.slice(0, -4));
    };
    const onlyHere = ['word-count-any-function', 'check-counts', 'check-sorted', 'first-closure'];
    expect(programs('programs').filter((name) => !onlyHere.includes(name))).toEqual(Object.keys(jobs).sort());
    expect(programs('peers/node').filter((name) => name !== 'word-count-readline')).toEqual(
      Object.keys(jobs).sort(),
    );
  });
});

describe('the parts of a file for skale', () => {
  const folder = mkdtempSync(join(tmpdir(), 'split-lines-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['lines', `${Array.from({ length: 999 }, (_, i) => 'x'.repeat(i % 37)).join('\n')}\n`],
    ['a long line', `a\n${'x'.repeat(10_000)}\nb`],
    ['nothing', ''],
  ])('hold all bytes in order and end where lines end: %s', (name, text) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    for (const parts of [1, 2, 5]) {
      const written = join(splitLines(file, parts), '..');
      const pieces = readdirSync(written)
        .sort()
        .map((part) => readFileSync(join(written, part), 'utf8'));
      expect(pieces).toHaveLength(parts);
      expect(pieces.join('')).toBe(text);
      expect(pieces.slice(0, -1).every((piece) => piece === '' || piece.endsWith('\n'))).toBe(true);
      expect(readdirSync(folder).some((each) => each.endsWith('.tmp'))).toBe(false);
    }
  });
});
