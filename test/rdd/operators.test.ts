import { HashPartitioner, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('operators, %s, through a real executor', (_name, compiler) => {
  let sc: SparkContext;

  beforeAll(() => {
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'operators',
      conf: { 'firesteel.stageCompiler': compiler },
    });
  });

  afterAll(() => sc.stop());

  const numbers = Array.from({ length: 1000 }, (_, i) => i);

  it('map, filter and flatMap do what arrays do', async () => {
    const rdd = sc.parallelize(numbers, 7);
    expect(await rdd.map((x) => x * 2).collect()).toEqual(numbers.map((x) => x * 2));
    expect(await rdd.filter((x) => x % 3 === 0).collect()).toEqual(numbers.filter((x) => x % 3 === 0));
    expect(await rdd.flatMap((x) => [x, -x]).collect()).toEqual(numbers.flatMap((x) => [x, -x]));
    expect(await rdd.flatMap((x) => new Set([x % 2, 1])).count()).toBe(1500);
  });

  it('functions see what they capture', async () => {
    const factor = 3;
    const table = new Map([[1, 'one']]);
    const twice = (x: number) => x * 2;
    const rdd = sc.parallelize([1, 2], 2);
    expect(await rdd.map((x) => [twice(x) * factor, table.get(x) ?? 'other']).collect()).toEqual([
      [6, 'one'],
      [12, 'other'],
    ]);
  });

  it('mapPartitions draws lazily and knows its index', async () => {
    const rdd = sc.range(0, 10, 1, 3);
    expect(await rdd.mapPartitions((it) => [[...it].length]).collect()).toEqual([3, 3, 4]);
    expect(await rdd.mapPartitionsWithIndex((i, it) => [[i, ...it]]).collect()).toEqual([
      [0, 0, 1, 2],
      [1, 3, 4, 5],
      [2, 6, 7, 8, 9],
    ]);
    expect(
      await sc
        .range(0, 1e12, 1, 1)
        .mapPartitions((it) => it)
        .take(2),
    ).toEqual([0, 1]);
  });

  it('glom, union and coalesce arrange partitions', async () => {
    const rdd = sc.parallelize([1, 2, 3, 4], 4);
    expect(await rdd.glom().collect()).toEqual([[1], [2], [3], [4]]);
    expect(await rdd.coalesce(2).glom().collect()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(
      await rdd
        .union(sc.parallelize([5], 1))
        .map((x) => x + 1)
        .collect(),
    ).toEqual([2, 3, 4, 5, 6]);
    expect(await rdd.union(rdd).getNumPartitions()).toBe(8);
    expect((await rdd.repartition(3).collect()).sort()).toEqual([1, 2, 3, 4]);
    expect(await rdd.repartition(3).getNumPartitions()).toBe(3);
  });

  it('actions reduce', async () => {
    const rdd = sc.parallelize(numbers, 5);
    expect(await rdd.reduce((a, b) => a + b)).toBe(499500);
    expect(await rdd.fold(0, (a, b) => a + b)).toBe(499500);
    expect(
      await rdd.aggregate(
        { n: 0 },
        (acc, x) => ({ n: acc.n + x }),
        (a, b) => ({ n: a.n + b.n }),
      ),
    ).toEqual({
      n: 499500,
    });
    expect(await rdd.max()).toBe(999);
    expect(await rdd.min()).toBe(0);
    expect(await rdd.max((a, b) => (a % 10) - (b % 10) || a - b)).toBe(999);
    expect(await rdd.min((a, b) => b - a)).toBe(999);
    expect(await rdd.count()).toBe(1000);
    expect(await rdd.first()).toBe(0);
    expect(await rdd.take(3)).toEqual([0, 1, 2]);
    expect(await rdd.filter((x) => x > 990).take(100)).toEqual([991, 992, 993, 994, 995, 996, 997, 998, 999]);
    expect(await rdd.isEmpty()).toBe(false);
  });

  it('an empty RDD has nothing to return', async () => {
    const empty = sc.emptyRDD<number>();
    expect(await empty.collect()).toEqual([]);
    expect(await empty.count()).toBe(0);
    expect(await empty.isEmpty()).toBe(true);
    expect(await sc.parallelize([] as number[], 3).isEmpty()).toBe(true);
    await expect(empty.first()).rejects.toMatchObject({ code: 'EMPTY_COLLECTION' });
    await expect(empty.reduce((a, b) => a + b)).rejects.toMatchObject({ code: 'EMPTY_COLLECTION' });
    await expect(empty.max()).rejects.toMatchObject({ code: 'EMPTY_COLLECTION' });
    expect(await empty.fold(7, (a, b) => a + b)).toBe(7);
  });

  it('pair operators combine by key', async () => {
    const pairs = sc.parallelize(numbers, 4).map((x) => [x % 10, x]);
    const sums = new Map<number, number>();
    for (const x of numbers) sums.set(x % 10, (sums.get(x % 10) ?? 0) + x);
    const sorted = (entries: Iterable<[number, unknown]>) => [...entries].sort((a, b) => a[0] - b[0]);
    expect(sorted(await pairs.reduceByKey((a, b) => a + b).collect())).toEqual(sorted(sums));
    expect(sorted(await pairs.foldByKey(0, (a, b) => a + b, 3).collect())).toEqual(sorted(sums));
    expect(
      sorted(
        await pairs
          .aggregateByKey(
            0,
            (a, b) => a + b,
            (a, b) => a + b,
            new HashPartitioner(5),
          )
          .collect(),
      ),
    ).toEqual(sorted(sums));
    for (const mapSideCombine of [true, false]) {
      const lists = pairs.combineByKey(
        (x) => [x],
        (list, x) => [...list, x],
        (a, b) => [...a, ...b],
        2,
        mapSideCombine,
      );
      const found = sorted(await lists.collect());
      expect(found[3]).toEqual([3, numbers.filter((x) => x % 10 === 3)]);
    }
    expect(sorted(await pairs.countByKey())).toEqual(Array.from({ length: 10 }, (_, k) => [k, 100]));
    expect((await pairs.keys().distinct().collect()).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(
      await pairs
        .mapValues((x) => x + 1)
        .values()
        .take(2),
    ).toEqual([1, 2]);
    expect(await pairs.flatMapValues((x) => [x, x]).count()).toBe(2000);
    expect(await pairs.lookup(3)).toEqual(numbers.filter((x) => x % 10 === 3));
    expect((await pairs.partitionBy(new HashPartitioner(4)).lookup(3)).sort((a, b) => a - b)).toEqual(
      numbers.filter((x) => x % 10 === 3),
    );
    expect((await pairs.reduceByKey((a, b) => a + b).collectAsMap()).get(4)).toBe(sums.get(4));
    expect(
      (
        await sc
          .parallelize([
            [1, 2],
            [1, 2],
            [3, 4],
          ])
          .countByValue()
      ).get([1, 2]),
    ).toBe(2);
  });

  it('keyBy and toLocalIterator', async () => {
    const rdd = sc.parallelize(['a', 'bb'], 2).keyBy((s) => s.length);
    const seen: unknown[] = [];
    for await (const pair of rdd.toLocalIterator()) seen.push(pair);
    expect(seen).toEqual([
      [1, 'a'],
      [2, 'bb'],
    ]);
  });

  it('runJob runs a function over partitions', async () => {
    expect(await sc.runJob(sc.range(0, 6, 1, 3), (it) => [...it].join(), [2, 0])).toEqual(['4,5', '0,1']);
    await expect(sc.runJob(sc.range(3), (it) => [...it], [99])).rejects.toMatchObject({
      code: 'NO_SUCH_PARTITION',
    });
  });
});
