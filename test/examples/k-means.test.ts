import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { firesteel } from '../support/submit.ts';

const program = join(import.meta.dirname, '..', '..', 'examples', 'k-means.ts');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-k-means-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Cluster {
  readonly size: number;
  readonly centre: readonly number[];
}

async function run(...args: readonly string[]): Promise<{ rounds: number; clusters: Cluster[] }> {
  const { code, stderr, stdout } = await firesteel('submit', '--master', 'local[2]', program, ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [head, ...lines] = stdout.trimEnd().split('\n');
  const clusters = lines.map((line) => {
    const [size, , ...centre] = line.trim().split(' ');
    return { size: Number(size), centre: centre.map(Number) };
  });
  return { rounds: Number.parseInt(head as string, 10), clusters };
}

/** Lloyd's rounds over one array, until no centre moves. */
function kMeans(points: readonly number[][], k: number): { rounds: number; clusters: Cluster[] } {
  let centres = points.slice(0, k);
  for (let rounds = 1; ; rounds++) {
    const members = centres.map(() => [] as number[][]);
    for (const point of points) {
      const away = centres.map((centre) => Math.hypot(...centre.map((x, d) => x - (point[d] as number))));
      members[away.indexOf(Math.min(...away))]!.push(point);
    }
    const mean = (of: readonly number[][], d: number) =>
      of.reduce((sum, point) => sum + (point[d] as number), 0) / of.length;
    const next = members.map((of, i) =>
      (centres[i] as number[]).map((x, d) => (of.length === 0 ? x : mean(of, d))),
    );
    const moved = next.some((centre, i) =>
      centre.some((x, d) => Math.abs(x - (centres[i]![d] as number)) > 1e-6),
    );
    centres = next;
    if (!moved)
      return { rounds, clusters: centres.map((centre, i) => ({ size: members[i]!.length, centre })) };
  }
}

it('points of a file are clustered as by one loop over them', async () => {
  const random = xoroshiro128plus(42);
  const points = Array.from({ length: 3000 }, () =>
    Array.from({ length: 3 }, () => (random.next() >>> 0) % 1000),
  );
  const file = join(folder, 'points.txt');
  writeFileSync(file, points.map((point) => point.join(', ')).join('\n'));
  const [{ clusters, rounds }, expected] = [await run('4', file), kMeans(points, 4)];
  expect(rounds).toBeGreaterThan(3);
  expect(clusters.map(({ size }) => size)).toEqual(expected.clusters.map(({ size }) => size));
  for (const [i, { centre }] of expected.clusters.entries())
    for (const [d, x] of centre.entries()) expect(clusters[i]!.centre[d]).toBeCloseTo(x, 2);
});

it('without a file the centres are found that points were scattered around', async () => {
  const { clusters } = await run('3');
  expect(clusters.reduce((sum, { size }) => sum + size, 0)).toBe(200_000);
  for (const [i, { centre }] of clusters.entries()) {
    expect(centre[0]).toBeCloseTo(10 * Math.cos((2 * Math.PI * i) / 3), 0);
    expect(centre[1]).toBeCloseTo(10 * Math.sin((2 * Math.PI * i) / 3), 0);
  }
});

it('files without points, and a part of a cluster, are told of', async () => {
  const empty = join(folder, 'empty.txt');
  writeFileSync(empty, '\n');
  expect(await firesteel('submit', '--master', 'local[2]', program, '3', empty)).toMatchObject({
    code: 1,
    stderr: 'The files have no points\n',
  });
  expect(await firesteel('submit', '--master', 'local[2]', program, '5.5')).toMatchObject({ code: 2 });
});
