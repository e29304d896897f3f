import { SparkContext, StorageLevel } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const sum = (a: number, b: number) => a + b;

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('persisted RDDs, %s', (_name, compiler) => {
  let sc: SparkContext;

  beforeAll(() => {
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'cache',
      // However slow the machine: nothing shall be computed twice.
      conf: { 'firesteel.stageCompiler': compiler, 'firesteel.locality.wait.thread': '1h' },
    });
  });

  afterAll(() => sc.stop());

  /** Numbers that differ each time they are computed. */
  const drawn = (partitions = 4) => sc.range(0, 100, 1, partitions).map((x) => [x, Math.random()]);

  it('are computed once, as far as they fit', async () => {
    const kept = drawn().cache();
    const first = await kept.collect();
    expect(await kept.collect()).toEqual(first);
    expect(await kept.map(([, y]) => y).reduce(sum)).toBe(
      await drawnSum(first as unknown as [number, number][]),
    );
    expect(await kept.filter(([x]) => x! < 10).count()).toBe(10);
  });

  it('are computed whole by an action that wants little', async () => {
    const kept = drawn(1).cache();
    const [one] = await kept.take(1);
    expect((await kept.collect())[0]).toEqual(one);
    expect(await kept.toDebugString()).toMatch(/CachedPartitions: 1; MemorySize: \d/);
  });

  it('let go when they are told to', async () => {
    const kept = drawn().persist(StorageLevel.MEMORY_ONLY);
    const first = await kept.collect();
    expect(kept.getStorageLevel()).toBe(StorageLevel.MEMORY_ONLY);
    expect(kept.unpersist().getStorageLevel()).toBe(StorageLevel.NONE);
    expect(await kept.collect()).not.toEqual(first);
    expect(await kept.toDebugString()).not.toMatch(/CachedPartitions/);
    const again = await kept.cache().collect();
    expect(await kept.collect()).toEqual(again);
  });

  it('hide the shuffles behind them', async () => {
    const counts = sc
      .parallelize([1, 2, 3, 4], 2)
      .map((x) => [x % 2, Math.random()])
      .reduceByKey(sum)
      .cache();
    const first = await counts.collect();
    expect(await counts.mapValues((y) => y).collect()).toEqual(first);
    expect(await counts.toDebugString()).toMatch(/\[Memory Deserialized 1x Replicated\]/);
  });

  it('serve several parents of one stage, unions and coalesced ones of themselves', async () => {
    const kept = sc.range(0, 100, 1, 2).cache();
    const first = await kept.collect();
    expect(await kept.union(kept).collect()).toEqual([...first, ...first]);
    expect(await kept.coalesce(1).collect()).toEqual(first);
    const zipped = kept.zipPartitions([kept], (a, b) => [[[...a].length, [...b].length]]);
    expect(await zipped.collect()).toEqual([
      [50, 50],
      [50, 50],
    ]);
  });

  it('are read where they are, by whichever job', async () => {
    const computed = sc.longAccumulator();
    const kept = sc
      .range(0, 64, 1, 16)
      .map((x) => {
        computed.add(1);
        return x;
      })
      .cache();
    for (let pass = 0; pass < 5; pass++) expect(await kept.map((x) => x + 1).count()).toBe(64);
    expect(computed.value).toBe(64);
  });

  async function drawnSum(records: readonly [number, number][]): Promise<number> {
    return sc
      .parallelize(records, 4)
      .map(([, y]) => y)
      .reduce(sum);
  }
});

it('a lost executor costs its partitions, not the answer', async () => {
  const sc = new SparkContext({ master: 'local[2]', appName: 'cache' });
  try {
    const kept = sc
      .range(0, 1000, 1, 4)
      .map((x) => [x % 10, 1])
      .reduceByKey(sum)
      .cache();
    expect(await kept.count()).toBe(10);
    const [pid] = await sc
      .parallelize([0], 1)
      .map(() => process.pid)
      .collect();
    process.kill(pid!, 'SIGKILL');
    expect(await kept.map(([, n]) => n).reduce(sum)).toBe(1000);
    expect(await kept.count()).toBe(10);
  } finally {
    await sc.stop();
  }
});

it('partitions that do not fit are computed again, and the least recently used give way', async () => {
  const sc = new SparkContext({
    master: 'local[1]',
    appName: 'cache',
    conf: { 'spark.executor.memory': '480m' },
  });
  try {
    // 108 MiB can be kept; each takes some 40 MiB.
    const texts = (n: number) =>
      sc
        .range(0, 60_000, 1, 4)
        .map((x) => `${n} ${x} ${'-'.repeat(650)}`)
        .cache();
    const [a, b, c, d] = [texts(0), texts(1), texts(2), texts(3)];
    for (const one of [a, b, c, d]) expect(await one!.count()).toBe(60_000);
    const cached = await Promise.all(
      [a, b, c, d].map(async (one) =>
        Number(/CachedPartitions: (\d)/.exec(await one!.toDebugString())?.[1] ?? 0),
      ),
    );
    expect(cached[3]).toBe(4);
    expect(cached[0]).toBeLessThan(4);
    for (const one of [a, b, c, d]) expect(await one!.count()).toBe(60_000);
    const all = a!.union(b!).union(c!).union(d!);
    expect(
      await all
        .map((text) => text.length)
        .filter((n) => n > 650)
        .count(),
    ).toBe(240_000);
  } finally {
    await sc.stop();
  }
});
