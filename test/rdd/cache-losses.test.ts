import { SparkContext } from 'firesteel';
import { afterEach, beforeEach, expect, it } from 'vitest';

let sc: SparkContext;
const start = (conf: Record<string, string> = {}) => {
  sc = new SparkContext({
    master: 'local[2]',
    appName: 'losses of cached partitions',
    conf: { 'firesteel.locality.wait.thread': '1h', ...conf },
  });
};
beforeEach(() => start());
afterEach(() => sc.stop());

const sum = (a: number, b: number) => a + b;

/** Partitions of numbers that differ each time they are computed, each kept somewhere. */
const drawn = (partitions: number) => sc.range(0, 10 * partitions, 1, partitions).map(() => Math.random());

it('a thread that ends loses its partitions, and no others', async () => {
  // One thread alone may run a job of short tasks while the other starts.
  await sc
    .range(0, 4, 1, 4)
    .foreach(() => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300));
  const kept = drawn(8).cache();
  const before = await kept.glom().collect();
  const ending = await sc
    .range(0, 1, 1, 1)
    .foreach(() => process.exit(1))
    .catch((error: { message: string }) => error.message);
  expect(ending).toMatch(/process\.exit/);
  const after = await kept.glom().collect();
  const same = before.filter((partition, i) => partition[0] === after[i]![0]);
  expect(same.length).toBeGreaterThan(0);
  expect(same.length).toBeLessThan(8);
  expect(await kept.glom().collect()).toEqual(after);
});

it('an executor killed in the middle of a job costs its partitions, not the job', async () => {
  const kept = sc
    .range(0, 1000, 1, 8)
    .map((x) => [x % 10, 1] as [number, number])
    .reduceByKey(sum, 8)
    .cache();
  expect(await kept.count()).toBe(10);
  const [pid] = await sc
    .range(0, 1, 1, 1)
    .map(() => process.pid)
    .collect();
  const slow = kept
    .map(([, n]) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      return n;
    })
    .reduce(sum);
  setTimeout(() => process.kill(pid!, 'SIGKILL'), 200);
  expect(await slow).toBe(1000);
  expect(await kept.map(([, n]) => n).reduce(sum)).toBe(1000);
  expect(await kept.toDebugString()).toMatch(/CachedPartitions: 8;/);
});

it('a job goes on when its RDD is let go of, and keeps nothing of it behind', async () => {
  const kept = drawn(16)
    .map((x) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      return x;
    })
    .cache();
  const job = kept.count();
  setTimeout(() => kept.unpersist(), 100);
  expect(await job).toBe(160);
  const first = await kept.collect();
  expect(await kept.collect()).not.toEqual(first);
  const again = await kept.cache().collect();
  expect(await kept.collect()).toEqual(again);
});

it('a task that is cancelled while it keeps a partition leaves nothing of it', async () => {
  const kept = sc
    .range(0, 1e9, 1, 1)
    .map((x) => [x])
    .filter(([x]) => x! % 1000 === 0)
    .cache();
  const cancel = new AbortController();
  setTimeout(() => cancel.abort(), 300);
  await expect(kept.count({ signal: cancel.signal })).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
  expect(await kept.toDebugString()).not.toMatch(/CachedPartitions: [1-9]/);
  const small = drawn(2).cache();
  expect(await small.collect()).toEqual(await small.collect());
});

it('records that take more than was estimated give way before a task fails', async () => {
  await sc.stop();
  start({ 'spark.executor.memory': '480m' });
  // Their size is judged by their first elements, which are small. All three RDDs together would fill the heaps twice.
  const records = (n: number) =>
    sc.range(0, 60, 1, 20).map((x) => [...new Array(64).fill(0), new Array(700_000).fill(n * x + 0.5)]);
  const numbers = [0, 1, 2].map((n) => records(n).cache());
  for (const kept of numbers) {
    expect(await kept.count()).toBe(60);
    expect(await kept.count()).toBe(60);
  }
  expect(await numbers[0]!.toDebugString()).not.toMatch(/CachedPartitions: 20;/);
});
