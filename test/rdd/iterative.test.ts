import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Jobs of each half. V8 lets the heaps of small programs grow for some time before it collects them: the first half is for that. */
const JOBS = 1500;
const MIB = 2 ** 20;

let scratch: string;
let sc: SparkContext;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'firesteel-iterative-'));
  sc = new SparkContext({
    master: 'local[2]',
    appName: 'iterative',
    // However slow the machine, tasks run where their partitions are kept.
    conf: { 'spark.local.dir': scratch, 'firesteel.locality.wait.thread': '1h' },
  });
});
afterAll(async () => {
  await sc.stop();
  await rm(scratch, { recursive: true, force: true });
});

const sum = (a: number, b: number) => a + b;
const pairs = (keys: readonly number[]) =>
  sc.parallelize(
    keys.map((key): [number, number] => [key, 1]),
    2,
  );

/** Jobs that shuffle, cache, let go and, now and then, cut their lineage, as iterative programs do. */
async function iterate(jobs: number): Promise<void> {
  let ranks: RDD<[number, number]> = pairs([...Array(20).keys()]);
  for (let job = 1; job <= jobs; job++) {
    const next = ranks
      .mapValues((x) => x + 1)
      .reduceByKey(sum)
      .cache();
    expect(await next.count()).toBe(20);
    ranks.unpersist();
    ranks = next;
    if (job % 50 > 0) continue;
    const rows = await ranks.collect();
    expect(rows[0]![1]).toBe(51);
    ranks.unpersist();
    ranks = pairs(rows.map(([key]) => key));
  }
}

interface Held {
  readonly driver: number;
  readonly executor: number;
  readonly files: number;
}

async function held(): Promise<Held> {
  const [pid] = await sc
    .range(0, 1, 1, 1)
    .map(() => process.pid)
    .collect();
  return {
    driver: process.memoryUsage().heapUsed / MIB,
    executor: rssOf(pid!) / MIB,
    files: readdirSync(scratch, { recursive: true }).length,
  };
}

/** 0 where the system does not tell. */
function rssOf(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return 0;
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(status, 'latin1'))![1]) * 1024;
}

it('3,000 jobs in one context hold no more memory and files in their second half, and nobody collects garbage', {
  timeout: 180_000,
}, async () => {
  await iterate(JOBS);
  const before = await held();
  await iterate(JOBS);
  const after = await held();
  // A leak of 20 KiB a job would show.
  expect(after.driver - before.driver).toBeLessThan(30);
  expect(after.executor - before.executor).toBeLessThan(90);
  // The files of a shuffle go when the driver's garbage collector has taken its RDD: some hundred jobs later.
  expect(after.files).toBeLessThan(600);
});

it('a lineage that grows with each of 500 cached iterations is computed from the last of them', {
  timeout: 180_000,
}, async () => {
  const computed = sc.longAccumulator();
  let ranks = sc.range(0, 20, 1, 2).cache();
  for (let i = 0; i < 500; i++) {
    ranks = ranks
      .map((x) => {
        computed.add(1);
        return x + 1;
      })
      .cache();
    await ranks.count();
  }
  expect(await ranks.first()).toBe(500);
  expect(computed.value).toBe(20 * 500);
});
