import fc from 'fast-check';
import { HashPartitioner, RangePartitioner, type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('sorting, %s, through a real executor', (_name, compiler) => {
  let sc: SparkContext;

  beforeAll(() => {
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'sorting',
      conf: { 'firesteel.stageCompiler': compiler },
    });
  });

  afterAll(() => sc.stop());

  /** Pairs in an order of their own, each with its position. */
  const shuffledPairs = <K>(count: number, keyOf: (i: number) => K): [K, number][] =>
    Array.from({ length: count }, (_, i): [K, number] => [keyOf((i * 7919) % count), i]);
  const stable = <K>(pairs: readonly [K, number][], compare: (a: K, b: K) => number) =>
    pairs.toSorted(([a], [b]) => compare(a, b));
  const sizesOf = async (rdd: RDD<[number, number]>) =>
    rdd
      .glom()
      .map((part) => part.length)
      .collect();

  it.each<[string, (i: number) => unknown, (a: never, b: never) => number]>([
    ['integers', (i) => i % 300, (a: number, b: number) => a - b],
    ['numbers', (i) => (i % 300) / 7 - 11, (a: number, b: number) => a - b],
    ['strings', (i) => `key ${i % 300}`, (a: string, b: string) => (a < b ? -1 : Number(a > b))],
    ['bigints', (i) => BigInt(i % 300) ** 9n, (a: bigint, b: bigint) => (a < b ? -1 : Number(a > b))],
    ['dates', (i) => new Date((i % 300) * 1e9), (a: Date, b: Date) => a.getTime() - b.getTime()],
    ['arrays', (i) => [i % 3, i % 7], (a: number[], b: number[]) => a[0]! - b[0]! || a[1]! - b[1]!],
    ['booleans', (i) => i % 2 === 0, (a: boolean, b: boolean) => Number(a) - Number(b)],
  ])(
    '%s are sorted over all partitions, up, down and by a compare function',
    async (_type, keyOf, compare) => {
      const pairs = shuffledPairs(1000, keyOf) as [never, number][];
      const rdd = sc.parallelize(pairs, 6);
      const ascending = stable(pairs, compare);
      const descending = stable(pairs, (a, b) => -compare(a, b));
      expect(await rdd.sortByKey().collect()).toEqual(ascending);
      expect(await rdd.sortByKey(true, 3).collect()).toEqual(ascending);
      expect(await rdd.sortByKey(false, 5).collect()).toEqual(descending);
      expect(await rdd.sortByKey(compare, 4).collect()).toEqual(ascending);
    },
  );

  it('any keys are sorted as an array sorts them', async () => {
    const key = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(null, undefined, Number.NaN));
    const rank = (k: unknown) =>
      k === null ? -9 : k === undefined ? -8 : Number.isNaN(k) ? 9 : (k as number);
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { maxLength: 40 }),
        fc.integer({ min: 1, max: 5 }),
        async (keys, slices) => {
          const pairs = keys.map((k, i): [unknown, number] => [k, i]);
          const sorted = sc.parallelize(pairs as [number, number][], slices).sortByKey(true, 3);
          expect(await sorted.collect()).toEqual(pairs.toSorted(([a], [b]) => rank(a) - rank(b)));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('records are sorted by what a function makes of them', async () => {
    const words = ['pear', 'fig', 'apple', 'kiwi', 'date', 'plum', 'lime'];
    const rdd = sc.parallelize(words, 3);
    expect(await rdd.sortBy((word) => word.length).collect()).toEqual(
      words.toSorted((a, b) => a.length - b.length),
    );
    expect(await rdd.sortBy((word) => word, false, 2).collect()).toEqual(words.toSorted().reverse());
    const sign = -1;
    const byLast = rdd.sortBy(
      (word) => word.at(-1)!,
      (a, b) => sign * (a.charCodeAt(0) - b.charCodeAt(0)),
    );
    expect(await byLast.collect()).toEqual(
      words.toSorted((a, b) => b.charCodeAt(b.length - 1) - a.charCodeAt(a.length - 1)),
    );
  });

  it('numbers of a range are taken in order', async () => {
    const numbers = sc.range(-5, 20, 5, 2);
    expect(await numbers.top(2)).toEqual([15, 10]);
    expect(await numbers.takeOrdered(3, (a, b) => (a % 2) - (b % 2) || a - b)).toEqual([-5, 0, 10]);
  });

  it('nothing, one partition, one key', async () => {
    expect(await sc.emptyRDD<[number, number]>().sortByKey().collect()).toEqual([]);
    expect(
      await sc
        .parallelize([] as [number, number][], 4)
        .sortByKey()
        .collect(),
    ).toEqual([]);
    const pairs = shuffledPairs(100, () => 'same');
    expect(await sc.parallelize(pairs, 4).sortByKey().collect()).toEqual(pairs);
    expect(await sc.parallelize(pairs, 4).sortByKey(true, 1).getNumPartitions()).toBe(1);
  });

  it.each([
    ['in any order', (i: number) => (i * 7919) % 20_000],
    ['sorted already', (i: number) => i],
    ['sorted the other way', (i: number) => -i],
    ['in one partition mostly', (i: number) => (i < 19_000 ? i : 0)],
  ])('keys %s: the largest partition is below twice the mean', async (_order, keyOf) => {
    const sorted = sc
      .range(0, 20_000, 1, 8)
      .map((i) => [keyOf(i), i])
      .sortByKey(true, 10);
    const sizes = await sizesOf(sorted);
    expect(sizes).toHaveLength(10);
    expect(Math.max(...sizes)).toBeLessThan(4000);
  });

  it('the partitions of a large and of small inputs are about equal', async () => {
    const small = sc.range(0, 50, 1, 50).map((i) => [-i, i]);
    const large = sc.range(0, 20_000, 1, 1).map((i) => [i, i]);
    const sizes = await sizesOf(small.union(large).sortByKey(true, 8));
    expect(Math.max(...sizes)).toBeLessThan((2 * 20_050) / 8);
  });

  it('descending, the first partitions have the largest keys', async () => {
    const parts = await sc
      .range(0, 1000, 1, 4)
      .map((i) => [i, i])
      .sortByKey(false, 4)
      .keys()
      .glom()
      .collect();
    expect(parts.flat()).toEqual(Array.from({ length: 1000 }, (_, i) => 999 - i));
    expect(parts.length).toBe(4);
  });

  it('by-key operators on sorted pairs shuffle nothing', async () => {
    const sorted = sc
      .parallelize(
        shuffledPairs(500, (i) => i % 50),
        4,
      )
      .sortByKey();
    const partitioner = await sorted.partitioner();
    expect(partitioner).toBeInstanceOf(RangePartitioner);
    const kept = sorted.mapValues((n) => n + 1).filter(([key]) => key % 2 === 0);
    expect(await kept.partitioner()).toBe(partitioner);
    const summed = kept.reduceByKey((a, b) => a + b);
    expect((await summed.toDebugString()).split('ShuffledRDD')).toHaveLength(2);
    expect((await summed.collect()).length).toBe(25);
    const placedAlike = sc
      .parallelize(
        shuffledPairs(100, (i) => i % 50),
        2,
      )
      .partitionBy(partitioner!);
    expect(
      await placedAlike
        .glom()
        .map((part) => part.length > 0)
        .collect(),
    ).toEqual([true, true, true, true]);
    expect((await placedAlike.lookup(7)).length).toBe(2);
  });

  it('pairs are placed by a partitioner and sorted in their partitions', async () => {
    const pairs = shuffledPairs(300, (i) => i % 100);
    const sorted = sc
      .parallelize(pairs, 3)
      .repartitionAndSortWithinPartitions(new HashPartitioner(4), (a, b) => b - a);
    const parts = await sorted.glom().collect();
    expect(parts).toHaveLength(4);
    for (const part of parts) expect(part).toEqual(stable(part, (a, b) => b - a));
    expect(stable(parts.flat(), (a, b) => a - b)).toEqual(stable(pairs, (a, b) => a - b));
    expect((await sorted.partitioner())?.equals(new HashPartitioner(4))).toBe(true);
  });

  it('a filter by range computes the partitions that may hold its keys', async () => {
    const pairs = shuffledPairs(1000, (i) => i);
    const expected = Array.from({ length: 31 }, (_, i) => 100 + i);
    for (const ascending of [true, false]) {
      const filtered = sc.parallelize(pairs, 4).sortByKey(ascending, 10).filterByRange(100, 130);
      expect(await filtered.getNumPartitions()).toBeLessThan(4);
      expect((await filtered.keys().collect()).sort((a, b) => a - b)).toEqual(expected);
    }
    const loose = sc.parallelize(pairs, 4).filterByRange(100, 130);
    expect(await loose.getNumPartitions()).toBe(4);
    expect((await loose.keys().collect()).sort((a, b) => a - b)).toEqual(expected);
    const down = (a: number, b: number) => b - a;
    const sortedDown = sc.parallelize(pairs, 4).sortByKey(down, 10);
    expect(await sortedDown.filterByRange(130, 100, down).keys().collect()).toEqual(expected.toReversed());
    expect(await sortedDown.filterByRange(100, 130, down).getNumPartitions()).toBe(0);
  });

  it('takeOrdered and top', async () => {
    const records = Array.from({ length: 1000 }, (_, i) => ({ rank: (i * 7919) % 10, i }));
    const rdd = sc.parallelize(records, 7);
    const byRank = (a: { rank: number }, b: { rank: number }) => a.rank - b.rank;
    const ascending = records.toSorted(byRank);
    const descending = records.toSorted((a, b) => byRank(b, a));
    for (const n of [1, 5, 150, 1000, 5000]) {
      expect(await rdd.takeOrdered(n, byRank)).toEqual(ascending.slice(0, n));
      expect(await rdd.top(n, byRank)).toEqual(descending.slice(0, n));
    }
    expect(await sc.parallelize(['b', 'c', 'a'], 2).top(2)).toEqual(['c', 'b']);
    expect(await rdd.takeOrdered(0)).toEqual([]);
    expect(await sc.emptyRDD<number>().top(3)).toEqual([]);
    for (const n of [-1, 1.5, Number.NaN]) {
      await expect(rdd.top(n)).rejects.toMatchObject({ code: 'INVALID_COUNT' });
      await expect(rdd.takeOrdered(n)).rejects.toMatchObject({ code: 'INVALID_COUNT' });
    }
    await expect(rdd.top(1)).rejects.toMatchObject({ cause: { code: 'NO_NATURAL_ORDER' } });
  });

  it('a compare function has the values that it captured, in every task', async () => {
    const rank: Record<string, number> = { low: 0, middle: 1, high: 2 };
    const pairs = shuffledPairs(300, (i) => ['high', 'low', 'middle'][i % 3]!);
    const sorted = sc.parallelize(pairs, 4).sortByKey((a, b) => rank[a]! - rank[b]!);
    expect(await sorted.collect()).toEqual(stable(pairs, (a, b) => rank[a]! - rank[b]!));
  });
});

describe('sorting', () => {
  let sc: SparkContext;
  beforeAll(() => {
    sc = new SparkContext({ master: 'local[2]', appName: 'sorting' });
  });
  afterAll(() => sc.stop());

  it('draws its sample once, in a job of its own', async () => {
    const jobs = () => sc.statusTracker.getJobIdsForGroup(null).length;
    const before = jobs();
    const sorted = sc
      .parallelize([3, 1, 2], 3)
      .map((n) => [n, n])
      .sortByKey();
    expect(jobs()).toBe(before);
    const both = await Promise.all([sorted.keys().collect(), sorted.count()]);
    expect(both).toEqual([[1, 2, 3], 3]);
    expect(jobs() - before).toBe(3);
    expect(await sorted.count()).toBe(3);
    expect(jobs() - before).toBe(4);
  });

  it('an error of its sample names what failed and the line of the sort', async () => {
    const broken = sc.parallelize([1, 2, 3], 3).map((n): [number, number] => {
      throw new Error(`mine ${n}`);
    });
    const sorted = broken.sortByKey();
    const error = await sorted.count().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'JOB_ABORTED', cause: { message: expect.stringContaining('mine') } });
    expect((error as Error).message).toContain('The function of map at test/rdd/sorting.test.ts');
    expect((error as Error).stack).toMatch(/at sortByKey: sample keys \(test\/rdd\/sorting\.test\.ts/);
  });

  it('keys without a common order fail by name', async () => {
    const mixed = sc.parallelize(
      [
        ['a', 1],
        [2, 2],
      ] as [string, number][],
      2,
    );
    await expect(mixed.sortByKey().collect()).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message: expect.stringMatching(
        /Cannot run sortByKey at test\/rdd\/sorting\.test\.ts:\d+:\d+: Cannot order keys of type/,
      ),
      cause: { code: 'MIXED_KEY_TYPES' },
    });
    await expect(mixed.sortByKey(true, 1).collect()).rejects.toMatchObject({
      cause: { code: 'MIXED_KEY_TYPES' },
    });
    const objects = sc.parallelize(
      [
        [{ a: 1 }, 1],
        [{ a: 2 }, 2],
      ] as [object, number][],
      2,
    );
    await expect(objects.sortByKey(true, 1).collect()).rejects.toMatchObject({
      cause: { code: 'NO_NATURAL_ORDER' },
    });
  });

  it('an error of a compare function names it, on the driver and in tasks', async () => {
    const pairs = sc.parallelize(
      [
        [1, 1],
        [2, 2],
        [3, 3],
      ] as [number, number][],
      3,
    );
    const refuse = (): number => {
      throw new Error('no order');
    };
    for (const partitions of [3, 1]) {
      await expect(pairs.sortByKey(refuse, partitions).collect()).rejects.toMatchObject({
        code: 'JOB_ABORTED',
        message: expect.stringMatching(/sortByKey at test\/rdd\/sorting\.test\.ts:\d+.*no order/),
        cause: { message: 'no order' },
      });
    }
    await expect(pairs.sortByKey((() => Promise.resolve(0)) as never, 1).collect()).rejects.toMatchObject({
      cause: { code: 'ASYNC_RESULT' },
    });
  });

  it('an action that is aborted while the sample is drawn rejects at once and ends the sample', async () => {
    const slow = sc.range(0, 1_000_000, 1, 2).map((n) => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      return [n, n];
    });
    const abort = new AbortController();
    const counting = slow.sortByKey().count({ signal: abort.signal });
    const settled = expect(counting).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    while (sc.statusTracker.getActiveJobIds().length === 0)
      await new Promise((resolve) => setTimeout(resolve, 10));
    abort.abort();
    await settled;
    while (sc.statusTracker.getActiveJobIds().length > 0)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(await sc.range(10).count()).toBe(10);
  });

  it('keys may be instances of the program, sorted by a compare function', async () => {
    class Version {
      readonly major: number;
      readonly minor: number;
      constructor(major: number, minor: number) {
        this.major = major;
        this.minor = minor;
      }
    }
    const pairs = Array.from({ length: 60 }, (_, i): [Version, number] => [
      new Version((i * 7) % 5, i % 3),
      i,
    ]);
    const compare = (a: Version, b: Version) => a.major - b.major || a.minor - b.minor;
    const sorted = await sc.parallelize(pairs, 4).sortByKey(compare, 3).collect();
    expect(sorted).toEqual(pairs.toSorted(([a], [b]) => compare(a, b)));
    expect(sorted[0]?.[0]).toBeInstanceOf(Version);
  });

  it('a partition larger than a task may hold fails by name', async () => {
    await sc.stop();
    sc = new SparkContext({
      master: 'local[1]',
      appName: 'sorting',
      conf: { 'spark.executor.memory': '450m' },
    });
    const large = sc.range(0, 600_000, 1, 8).map((n) => [n, 'x'.repeat(100) + n]);
    await expect(large.sortByKey(true, 1).count()).rejects.toMatchObject({
      cause: { code: 'OUT_OF_EXECUTION_MEMORY' },
    });
    expect(await sc.range(10).count()).toBe(10);
  });
});
