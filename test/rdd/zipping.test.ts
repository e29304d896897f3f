import { SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('zips, products and chunks, %s, through a real executor', (_name, compiler) => {
  let sc: SparkContext;
  beforeAll(() => {
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'zipping',
      conf: { 'firesteel.stageCompiler': compiler },
    });
  });
  afterAll(() => sc.stop());

  const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

  it('zip pairs by position', async () => {
    const rdd = sc.parallelize(letters, 3);
    expect(await rdd.zip(rdd.map((x) => x.toUpperCase())).collect()).toEqual(
      letters.map((x) => [x, x.toUpperCase()]),
    );
    expect(await rdd.zip(rdd).zip(rdd).first()).toEqual([['a', 'a'], 'a']);
    expect(await sc.emptyRDD().zip(sc.emptyRDD()).collect()).toEqual([]);
    const keyed = rdd.map((x) => [x, 1]).reduceByKey((a, b) => a + b);
    expect(await keyed.zip(keyed.keys()).count()).toBe(7);
    await expect(rdd.zip(sc.parallelize(letters, 2)).count()).rejects.toMatchObject({
      code: 'UNEQUAL_PARTITIONS',
    });
    await expect(rdd.zip(rdd.filter((x) => x !== 'c')).count()).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message: expect.stringMatching(/Cannot run zip at .*zipping.test.ts.*its second RDD has 1 records/),
      cause: { code: 'UNEQUAL_LENGTHS' },
    });
    expect(() => rdd.zip(5 as never)).toThrow(/expected an RDD, got 5/);
  });

  it('zipWithIndex numbers from 0 over all partitions, empty ones too', async () => {
    for (const numPartitions of [1, 3, 20]) {
      const indexed = sc.parallelize(letters, numPartitions).zipWithIndex();
      expect(await indexed.collect()).toEqual(letters.map((x, i) => [x, i]));
      expect(await indexed.take(2)).toEqual([
        ['a', 0],
        ['b', 1],
      ]);
    }
    const some = sc.range(0, 1000, 1, 8).filter((x) => x % 7 === 0);
    const expected = Array.from({ length: 143 }, (_, i) => [7 * i, i]);
    expect(await some.zipWithIndex().collect()).toEqual(expected);
    expect(await some.zipWithIndex().coalesce(3).collect()).toEqual(expected);
    expect(await some.union(some).zipWithIndex().values().max()).toBe(285);
    expect(await some.zipWithIndex().zipWithIndex().first()).toEqual([[0, 0], 0]);
    expect(await sc.emptyRDD().zipWithIndex().collect()).toEqual([]);
    const byIndex = some.zipWithIndex().map(([x, i]) => [i % 10, x]);
    expect((await byIndex.countByKey()).get(2)).toBe(15);
  });

  it('zipWithIndex counts once for several actions, and says so in job lists', async () => {
    const seen = sc.longAccumulator('seen');
    const indexed = sc
      .range(0, 100, 1, 4)
      .map((x) => {
        seen.add(1);
        return x;
      })
      .zipWithIndex();
    await Promise.all([indexed.count(), indexed.count()]);
    await indexed.count();
    // The count sees three of the four partitions.
    expect(seen.value).toBe(75 + 3 * 100);
  });

  it('a count can be cancelled with its action, and is tried again by the next', async () => {
    const slow = sc.range(0, 4, 1, 2).map((x) => {
      const until = Date.now() + 400;
      while (Date.now() < until);
      return x;
    });
    const indexed = slow.zipWithIndex();
    const abort = new AbortController();
    const counted = indexed.count({ signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    await expect(counted).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect(await indexed.values().collect()).toEqual([0, 1, 2, 3]);
  });

  it('a count that fails fails its action by the name of the user’s function', async () => {
    const broken = sc.range(0, 4, 1, 2).map((x) => (x as never as { no: { such: number } }).no.such);
    await expect(broken.zipWithIndex().count()).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message: expect.stringMatching(/The function of map at .*zipping.test.ts/),
    });
  });

  it('zipWithUniqueId needs no job', async () => {
    const numbered = await sc.parallelize(letters, 3).zipWithUniqueId().collect();
    expect(numbered.map(([x]) => x)).toEqual(letters);
    expect(numbered.map(([, id]) => id)).toEqual([0, 3, 1, 4, 2, 5, 8]);
    const coalesced = sc.parallelize(letters, 3).zipWithUniqueId().coalesce(1);
    expect(await coalesced.collect()).toEqual(numbered);
  });

  it('cartesian pairs each with each', async () => {
    const left = sc.parallelize([1, 2, 3], 2);
    const right = sc.parallelize(letters, 3);
    const product = left.cartesian(right);
    expect(await product.getNumPartitions()).toBe(6);
    const expected = [1, 2, 3].flatMap((x) => letters.map((y) => `${x}${y}`));
    expect((await product.map(([x, y]) => `${x}${y}`).collect()).sort()).toEqual(expected);
    expect(await product.cartesian(left).count()).toBe(63);
    expect(
      await left
        .cartesian(left)
        .filter(([x, y]) => x === y)
        .count(),
    ).toBe(3);
    expect(
      await product
        .map(([x]) => [x, 1])
        .reduceByKey((a, b) => a + b)
        .collectAsMap(),
    ).toEqual(expect.objectContaining({ size: 3 }));
    expect(await left.cartesian(sc.emptyRDD()).collect()).toEqual([]);
    expect(await left.cartesian(sc.parallelize([] as number[], 2)).collect()).toEqual([]);
    const kept = right.persist();
    expect(await left.cartesian(kept).count()).toBe(21);
    expect(await left.cartesian(kept).count()).toBe(21);
    kept.unpersist();
  });

  it('cartesian with a right side that does not fit in memory', async () => {
    const large = sc.range(0, 40_000, 1, 1).map((x) => ({ id: x, text: `${x}`.repeat(200) }));
    const found = sc
      .parallelize([1, 2, 3], 1)
      .cartesian(large)
      .filter(([x, { id }]) => id % 10_000 === x)
      .map(([x, { id, text }]) => [x, id, text.length]);
    expect((await found.collect()).sort()).toEqual(
      [1, 2, 3]
        .flatMap((x) => [0, 10_000, 20_000, 30_000].map((at) => [x, at + x, `${at + x}`.length * 200]))
        .sort(),
    );
  });

  it('zipPartitions is told when it is given an RDD as in Spark', () => {
    const rdd = sc.range(3);
    expect(() => rdd.zipPartitions(rdd as never, () => [])).toThrow(
      /^Cannot call zipPartitions: expected an array of RDDs, got an object$/,
    );
  });

  it('mapChunks hands out arrays of the size asked for', async () => {
    const rdd = sc.range(0, 10, 1, 2);
    expect(await rdd.mapChunks((xs) => [xs], 2).collect()).toEqual([
      [0, 1],
      [2, 3],
      [4],
      [5, 6],
      [7, 8],
      [9],
    ]);
    expect(await rdd.mapChunks((xs) => new Set(xs.map((x) => -x))).count()).toBe(10);
    expect(
      await sc
        .range(0, 5000, 1, 1)
        .mapChunks((xs) => [xs.length])
        .collect(),
    ).toEqual([1024, 1024, 1024, 1024, 904]);
    expect(
      await sc
        .parallelize([] as number[], 2)
        .mapChunks((xs) => [xs.length])
        .collect(),
    ).toEqual([]);
    expect(
      await sc
        .range(0, 1e12, 1, 1)
        .mapChunks((xs) => xs, 10)
        .take(2),
    ).toEqual([0, 1]);
    expect(() => rdd.mapChunks((xs) => xs, 0)).toThrow(/a chunk size of 1 or more, got 0/);
    const one = sc.range(0, 10, 1, 1);
    const broken = one.mapChunks((xs) => (xs as never as { no: { such: number[] } }).no.such, 4);
    await expect(broken.count()).rejects.toMatchObject({
      message: expect.stringMatching(
        /The function of mapChunks at .*zipping.test.ts.*with the record \[ 0, 1, 2, 3 \]/,
      ),
    });
  });
});
