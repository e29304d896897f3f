import { HashPartitioner, type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Pair = [number, number];

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('grouping, %s, through a real executor', (_name, compiler) => {
  let sc: SparkContext;
  beforeAll(() => {
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'grouping',
      conf: { 'firesteel.stageCompiler': compiler },
    });
  });
  afterAll(() => sc.stop());

  const sorted = <T>(records: readonly T[]) =>
    records
      .map((record) => [JSON.stringify(record), record] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, record]) => record);
  const left = Array.from({ length: 400 }, (_, i): Pair => [i % 37, i]);
  const right = Array.from({ length: 150 }, (_, i): Pair => [(i % 50) + 20, -i]);
  const valuesOf = (pairs: readonly Pair[], key: number) =>
    pairs.filter(([k]) => k === key).map(([, v]) => v);
  const keysOf = (pairs: readonly Pair[]) => [...new Set(pairs.map(([key]) => key))];
  const shufflesOf = async (rdd: RDD<any>) => {
    const found = (await rdd.toDebugString()).match(/ShuffledRDD\[\d+\]/g);
    return new Set(found).size;
  };

  it('groupByKey and groupBy bring the values of a key together', async () => {
    const pairs = sc.parallelize(left, 5);
    const expected = keysOf(left).map((key) => [key, valuesOf(left, key)]);
    for (const partitioning of [undefined, 1, 7, new HashPartitioner(3)]) {
      const groups = pairs.groupByKey(partitioning);
      expect(sorted(await groups.collect())).toEqual(sorted(expected));
      const asked = typeof partitioning === 'object' ? partitioning.numPartitions : partitioning;
      expect((await groups.partitioner())?.numPartitions).toBe(asked ?? 5);
    }
    const byLength = sc.parallelize(['a', 'bb', 'c', 'dd', ''], 3).groupBy((word) => word.length);
    expect(sorted(await byLength.collect())).toEqual([
      [0, ['']],
      [1, ['a', 'c']],
      [2, ['bb', 'dd']],
    ]);
  });

  it('values are arrays, of any kind of record, wherever they go', async () => {
    const records: [string, unknown][] = [
      ['numbers', 1],
      ['numbers', 2.5],
      ['numbers', -0],
      ['others', { a: [1] }],
      ['others', null],
      ['others', undefined],
      ['others', new Map([[1, 'x']])],
      ['texts', 'a text that is longer than most'],
      ['texts', ''],
    ];
    const groups = sc.parallelize(records, 4).groupByKey(2);
    const expected = {
      numbers: [1, 2.5, -0],
      others: [{ a: [1] }, null, undefined, new Map([[1, 'x']])],
      texts: ['a text that is longer than most', ''],
    };
    expect(Object.fromEntries(await groups.collect())).toEqual(expected);
    expect(await groups.filter(([, values]) => !Array.isArray(values)).count()).toBe(0);
    expect(Object.fromEntries(await groups.partitionBy(new HashPartitioner(5)).collect())).toEqual(expected);
    expect(await groups.mapValues((values) => values.length).lookup('others')).toEqual([4]);
    expect(await groups.flatMapValues((values) => values).count()).toBe(records.length);
  });

  it('null, undefined and structural keys are keys', async () => {
    const keys = [null, undefined, 0, Number.NaN, '', [1, 'a'], { x: 1, y: [2] }, new Date(7), 5n];
    const equal = [null, undefined, -0, Number.NaN, '', [1, 'a'], { y: [2], x: 1 }, new Date(7), 5n];
    const pairs = (of: readonly unknown[], value: string) =>
      sc.parallelize(
        of.map((key) => [key, value] as [unknown, string]),
        3,
      );
    const grouped = await pairs(keys, 'a').union(pairs(equal, 'b')).groupByKey(4).collect();
    expect(grouped.map(([, values]) => values)).toEqual(keys.map(() => ['a', 'b']));
    const joined = await pairs(keys, 'a').join(pairs(equal, 'b'), 4).collect();
    expect(joined).toHaveLength(keys.length);
    expect(joined.map(([key]) => key)).toEqual(expect.arrayContaining(keys));
    expect(await pairs(keys, 'a').subtractByKey(pairs(equal, 'b')).count()).toBe(0);
    expect(await sc.parallelize(keys, 2).intersection(sc.parallelize(equal, 3)).count()).toBe(keys.length);
    expect(await sc.parallelize(keys, 2).subtract(sc.parallelize(equal, 3)).count()).toBe(0);
  });

  it('cogroup takes up to three others', async () => {
    const inputs = [left, right, left.slice(0, 20), []] as Pair[][];
    const [a, b, c, d] = inputs.map((pairs, i) => sc.parallelize(pairs, i + 2)) as [
      RDD<Pair>,
      RDD<Pair>,
      RDD<Pair>,
      RDD<Pair>,
    ];
    const expected = (count: number) => {
      const used = inputs.slice(0, count);
      return sorted(keysOf(used.flat()).map((key) => [key, used.map((pairs) => valuesOf(pairs, key))]));
    };
    expect(sorted(await a.cogroup(b).collect())).toEqual(expected(2));
    expect(sorted(await a.cogroup(b, c, 3).collect())).toEqual(expected(3));
    expect(sorted(await a.cogroup(b, c, d, new HashPartitioner(2)).collect())).toEqual(expected(4));
    expect(await a.cogroup(b, 3).getNumPartitions()).toBe(3);
    expect(sorted(await a.groupWith(b).collect())).toEqual(expected(2));
    expect(sorted(await a.groupWith(b, c, d).collect())).toEqual(expected(4));
  });

  it('joins match each two values of a key', async () => {
    const inner = left.flatMap(([k, v]) => valuesOf(right, k).map((w) => [k, [v, w]]));
    const leftOnly = left.filter(([k]) => !keysOf(right).includes(k)).map(([k, v]) => [k, [v, undefined]]);
    const rightOnly = right.filter(([k]) => !keysOf(left).includes(k)).map(([k, w]) => [k, [undefined, w]]);
    for (const partitioning of [undefined, 1, new HashPartitioner(6)]) {
      const [a, b] = [sc.parallelize(left, 4), sc.parallelize(right, 3)];
      expect(sorted(await a.join(b, partitioning).collect())).toEqual(sorted(inner));
      expect(sorted(await a.leftOuterJoin(b, partitioning).collect())).toEqual(
        sorted([...inner, ...leftOnly]),
      );
      expect(sorted(await a.rightOuterJoin(b, partitioning).collect())).toEqual(
        sorted([...inner, ...rightOnly]),
      );
      expect(sorted(await a.fullOuterJoin(b, partitioning).collect())).toEqual(
        sorted([...inner, ...leftOnly, ...rightOnly]),
      );
    }
  });

  it('subtractByKey, subtract and intersection compare keys and records', async () => {
    const [a, b] = [sc.parallelize(left, 4), sc.parallelize(right, 3)];
    const missing = left.filter(([k]) => !keysOf(right).includes(k));
    expect(sorted(await a.subtractByKey(b).collect())).toEqual(sorted(missing));
    expect(await a.subtractByKey(b).getNumPartitions()).toBe(4);
    const [x, y] = [sc.parallelize([1, 1, 2, 3, 3, 4], 3), sc.parallelize([3, 4, 4, 5], 2)];
    expect((await x.subtract(y).collect()).sort()).toEqual([1, 1, 2]);
    expect(await x.subtract(y).getNumPartitions()).toBe(3);
    expect((await x.intersection(y, 2).collect()).sort()).toEqual([3, 4]);
    const rows = sc.parallelize(
      [
        ['a', 1],
        ['a', 1],
        ['b', 2],
      ] as [string, number][],
      2,
    );
    expect(await rows.intersection(sc.parallelize([['a', 1]] as [string, number][])).collect()).toEqual([
      ['a', 1],
    ]);
    expect(await rows.subtract(sc.parallelize([['a', 1]] as [string, number][])).collect()).toEqual([
      ['b', 2],
    ]);
  });

  it('empty RDDs, empty partitions and a single key', async () => {
    const empty = sc.parallelize([] as Pair[], 3);
    const one = sc.parallelize([[1, 2]] as Pair[], 5);
    expect(await empty.groupByKey().collect()).toEqual([]);
    expect(await empty.join(one).collect()).toEqual([]);
    expect(await one.leftOuterJoin(empty).collect()).toEqual([[1, [2, undefined]]]);
    expect(await empty.rightOuterJoin(one).collect()).toEqual([[1, [undefined, 2]]]);
    expect(await empty.fullOuterJoin(one).collect()).toEqual([[1, [undefined, 2]]]);
    expect(await one.cogroup(empty).collect()).toEqual([[1, [[2], []]]]);
    expect(await one.subtractByKey(empty).collect()).toEqual([[1, 2]]);
    expect(await sc.emptyRDD<Pair>().groupByKey().collect()).toEqual([]);
    expect(await sc.emptyRDD<Pair>().distinct().collect()).toEqual([]);
    expect(
      await sc
        .emptyRDD<Pair>()
        .subtractByKey(sc.parallelize([[1, 1]] as Pair[]))
        .collect(),
    ).toEqual([]);
    expect(await sc.emptyRDD<Pair>().subtract(sc.emptyRDD<Pair>()).collect()).toEqual([]);
    const same = sc.range(0, 30_000, 1, 4).map((i) => ['k', i]);
    const [[, values] = []] = await same.groupByKey(3).collect();
    expect(values).toEqual(Array.from({ length: 30_000 }, (_, i) => i));
  });

  it('reduceByKeyLocally gives a map, without a shuffle', async () => {
    const reduced = await sc.parallelize(left, 5).reduceByKeyLocally((a, b) => a + b);
    for (const key of keysOf(left))
      expect(reduced.get(key)).toBe(valuesOf(left, key).reduce((a, b) => a + b));
    expect(reduced.size).toBe(37);
    expect((await sc.parallelize([] as Pair[], 2).reduceByKeyLocally((a) => a)).size).toBe(0);
  });

  it('what lies together is not shuffled again', async () => {
    const placed = sc.parallelize(left, 5).partitionBy(new HashPartitioner(4));
    const groups = placed
      .mapValues((v) => v + 1)
      .filter(([k]) => k > 3)
      .groupByKey();
    const joined = groups
      .join(placed.reduceByKey((a, b) => a + b))
      .mapValues(([values, sum]) => values.length + sum);
    const all = joined.cogroup(placed).subtractByKey(placed.filter(([k]) => k > 30));
    expect(await shufflesOf(all)).toBe(1);
    expect((await all.partitioner())?.equals(new HashPartitioner(4))).toBe(true);
    expect(await shufflesOf(placed.join(sc.parallelize(right, 3)))).toBe(2);
    expect(await shufflesOf(placed.subtractByKey(sc.parallelize(right, 3)))).toBe(2);
    const expected = keysOf(left)
      .filter((k) => k <= 30)
      .map((k) => {
        const values = valuesOf(left, k);
        const sum = values.length + values.reduce((a, b) => a + b);
        return [k, [k > 3 ? [sum] : [], values]];
      });
    expect(sorted(await all.collect())).toEqual(sorted(expected));
    expect(
      await placed
        .map((pair) => pair)
        .join(placed)
        .partitioner(),
    ).toEqual(new HashPartitioner(4));
    expect(await placed.map((pair) => pair).partitioner()).toBeUndefined();
  });

  it('an RDD joined with itself is shuffled once', async () => {
    const pairs = sc.parallelize(left, 3);
    const joined = pairs.join(pairs, 2);
    expect(await shufflesOf(joined)).toBe(1);
    const expected = left.flatMap(([k, v]) => valuesOf(left, k).map((w) => [k, [v, w]]));
    expect(sorted(await joined.collect())).toEqual(sorted(expected));
  });

  it('distinct keeps the partitioner where the number of partitions stays', async () => {
    const placed = sc
      .parallelize([...left, ...left], 5)
      .map(([k]) => [k, k % 2])
      .partitionBy(new HashPartitioner(4));
    const expected = sorted(keysOf(left).map((k) => [k, k % 2]));
    for (const [distinct, shuffles] of [
      [placed.distinct(), 1],
      [placed.distinct(4), 1],
      [placed.distinct(3), 2],
    ] as const) {
      expect(sorted(await distinct.collect())).toEqual(expected);
      expect(await shufflesOf(distinct)).toBe(shuffles);
      expect((await distinct.partitioner())?.numPartitions).toBe(shuffles === 1 ? 4 : undefined);
    }
    expect(await sc.parallelize([1, 1, 2], 6).distinct().getNumPartitions()).toBe(6);
  });

  it('wrong arguments are refused at the call', () => {
    const pairs = sc.parallelize(left, 2);
    const wrong = (body: () => unknown) =>
      expect(body).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/INVALID_ARGUMENT|INVALID_PARTITION_COUNT/) }),
      );
    wrong(() => pairs.groupByKey(0));
    wrong(() => pairs.join(left as never));
    wrong(() => pairs.cogroup(pairs, 'x' as never));
    wrong(() => pairs.cogroup(undefined as never));
    wrong(() => Reflect.apply(pairs.groupWith, pairs, []));
    wrong(() => pairs.intersection(undefined as never));
    wrong(() => pairs.subtract(7 as never));
  });
});
