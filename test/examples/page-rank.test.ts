import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firesteel } from '../support/submit.ts';

const program = join(import.meta.dirname, '..', '..', 'examples', 'page-rank.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-page-rank-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Edge = readonly [from: string, to: string];

/** Ten rounds over one table of all ranks. */
function pageRank(edges: readonly Edge[]): Map<string, number> {
  const targets = new Map<string, string[]>();
  for (const [from, to] of edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  let ranks = new Map([...targets.keys()].map((node) => [node, 1]));
  for (let round = 0; round < 10; round++) {
    const next = new Map([...targets.keys()].map((node) => [node, 0]));
    for (const [node, links] of targets)
      for (const to of links) next.set(to, (next.get(to) ?? 0) + (ranks.get(node) as number) / links.length);
    ranks = new Map([...next].map(([node, sum]) => [node, 0.15 + 0.85 * sum]));
  }
  return ranks;
}

async function expectRanks(args: readonly string[], edges: readonly Edge[]): Promise<void> {
  const distinct = [...new Map(edges.map((edge) => [edge.join(' '), edge])).values()];
  const ranks = pageRank(distinct);
  const { code, stderr, stdout } = await firesteel('submit', '--master', 'local[2]', program, ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [head, ...lines] = stdout.trimEnd().split('\n');
  expect(head).toBe(`${distinct.length} edges`);
  const printed = lines
    .map((line) => line.trim().split(/ +/))
    .map(([rank, node]) => [node, Number(rank)] as const);
  const best = [...ranks.values()].sort((a, b) => b - a).slice(0, 10);
  expect(printed).toHaveLength(best.length);
  for (const [i, [node, rank]] of printed.entries()) {
    // Sums are made in another order, and printed with four digits.
    expect(Math.abs(rank - (ranks.get(node as string) as number))).toBeLessThan(1e-4);
    expect(Math.abs(rank - (best[i] as number))).toBeLessThan(1e-4);
  }
}

it('the imports of a folder are found, resolved and ranked', async () => {
  const files = {
    'a.ts': "import { b } from './lib/b.js';\nimport fs from 'fs';\nexport * from 'left-pad';",
    'lib/b.ts': "const c = require('../c'); await import('./index.js'); import './gone.js';",
    'lib/index.ts': "import type { A } from '../a.ts';\nimport '../a.ts';",
    'c/index.js': "import 'node:fs';",
    'd.d.ts': '/// <reference path="./a.ts" />',
    'notes.md': "import './a.ts'",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  await expectRanks(
    [folder],
    [
      ['a.ts', 'lib/b.ts'],
      ['a.ts', 'node:fs'],
      ['a.ts', 'left-pad'],
      ['lib/b.ts', 'c/index.js'],
      ['lib/b.ts', 'lib/index.ts'],
      ['lib/b.ts', 'lib/gone.js'],
      ['lib/index.ts', 'a.ts'],
      ['c/index.js', 'node:fs'],
      ['d.d.ts', 'a.ts'],
    ],
  );
});

it('a random graph is the same at every run, and ranked', async () => {
  const edges: Edge[] = [];
  for (let part = 0; part < 16; part++) {
    const random = xoroshiro128plus(7 * 16 + part);
    const draw = () => (random.next() >>> 0) / 2 ** 32;
    for (let i = part; i < 20_000; i += 16) {
      const from = Math.floor(draw() * 3000);
      edges.push([`n${from}`, `n${Math.floor(3000 ** draw()) - 1}`]);
    }
  }
  await expectRanks(['--nodes', '3000', '--edges', '20000', '--seed', '7'], edges);
});
