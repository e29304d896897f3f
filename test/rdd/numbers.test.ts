import { type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

class Total {
  sum = 0;

  add(x: number): this {
    this.sum += x;
    return this;
  }
}

describe.each([
  ['compiled', 'true'],
  ['interpreted', 'false'],
])('numbers, trees and sketches, %s, through a real executor', (_name, compiler) => {
  let sc: SparkContext;
  beforeAll(() => {
    sc = new SparkContext({
      master: 'local[2]',
      appName: 'numbers',
      conf: { 'firesteel.stageCompiler': compiler },
    });
  });
  afterAll(() => sc.stop());

  const values = Array.from({ length: 10_000 }, (_, i) => ((i * 7919) % 1009) / 4 - 100);

  it('statistics are those of the array, in any number of partitions', async () => {
    const sum = values.reduce((a, b) => a + b);
    const squares = values.reduce((total, x) => total + (x - sum / values.length) ** 2, 0);
    for (const numPartitions of [1, 7]) {
      const rdd = sc.parallelize(values, numPartitions);
      expect(await rdd.sum()).toBe(sum);
      expect(await rdd.mean()).toBe(sum / values.length);
      const stats = await rdd.stats();
      expect([stats.count, stats.sum, stats.min, stats.max]).toEqual([
        10_000,
        sum,
        Math.min(...values),
        Math.max(...values),
      ]);
      const variance = squares / values.length;
      for (const of of [rdd.variance(), rdd.popVariance()]) expect(await of).toBeCloseTo(variance, 8);
      for (const of of [rdd.stdev(), rdd.popStdev()]) expect(await of).toBeCloseTo(Math.sqrt(variance), 8);
      expect(await rdd.sampleVariance()).toBeCloseTo(squares / (values.length - 1), 8);
      expect(await rdd.sampleStdev()).toBeCloseTo(Math.sqrt(squares / (values.length - 1)), 8);
    }
  });

  it('statistics of nothing are those that Spark gives', async () => {
    for (const empty of [sc.emptyRDD<number>(), sc.parallelize([] as number[], 3)]) {
      expect(await empty.sum()).toBe(0);
      expect(await empty.mean()).toBe(0);
      expect(await empty.variance()).toBeNaN();
      expect(await empty.sampleStdev()).toBeNaN();
      expect((await empty.stats()).min).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('what is no number fails by name', async () => {
    const texts = sc.parallelize([1, '2'], 1) as RDD<unknown> as RDD<number>;
    for (const action of [() => texts.sum(), () => texts.stats(), () => texts.histogram([0, 1])]) {
      await expect(action()).rejects.toMatchObject({
        code: 'JOB_ABORTED',
        cause: { code: 'NOT_A_NUMBER' },
      });
    }
    await expect(texts.mean()).rejects.toThrow(/no number \(in mean at .*with the record '2'\)/);
  });

  it('histogram makes even buckets between the smallest and the largest', async () => {
    const [edges, counts] = await sc.parallelize([1, 2, 3, 4, 5, 9], 3).histogram(4);
    expect(edges).toEqual([1, 3, 5, 7, 9]);
    expect(counts).toEqual([2, 2, 1, 1]);
    expect(await sc.parallelize([5, 5], 2).histogram(3)).toEqual([[5, 5], [2]]);
    const rdd = sc.parallelize(values, 4);
    const [, all] = await rdd.histogram(17);
    expect(all.reduce((a, b) => a + b)).toBe(10_000);
    for (const bad of [sc.emptyRDD<number>(), sc.parallelize([1, NaN]), sc.parallelize([1, -Infinity])]) {
      await expect(bad.histogram(2)).rejects.toMatchObject({ code: 'NO_HISTOGRAM_RANGE' });
    }
  });

  it('histogram counts between the edges given, and nothing outside', async () => {
    const rdd = sc.parallelize([-1, 0, 1, 2, 2.5, 10, 11, NaN, Infinity], 2);
    expect(await rdd.histogram([0, 2, 10])).toEqual([2, 3]);
    expect(await rdd.histogram([0, 5, 10], true)).toEqual([4, 1]);
    expect(await rdd.histogram([0, Infinity])).toEqual([7]);
    expect(await sc.emptyRDD<number>().histogram([0, 1, 2])).toEqual([0, 0]);
    const wrong = [[1], [], [2, 1], [1, 1], [NaN, 1], [1, NaN], ['a', 'b'], 'ab', 0, 1.5, 2 ** 31];
    for (const buckets of wrong) {
      await expect(rdd.histogram(buckets as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });

  it.each([1, 2, 3, 40])('trees merge %i partitions in order, at any depth', async (numPartitions) => {
    const letters = Array.from({ length: 200 }, (_, i) => String.fromCharCode(97 + (i % 26)));
    const rdd = sc.parallelize(letters, numPartitions);
    for (const depth of [1, 2, 3, 9]) {
      expect(await rdd.treeReduce((a, b) => a + b, depth)).toBe(letters.join(''));
      expect(
        await rdd.treeAggregate(
          [] as string[],
          (list, x) => [...list, x],
          (a, b) => [...a, ...b],
          depth,
        ),
      ).toEqual(letters);
    }
    const merged = await rdd.treeAggregate(
      0,
      (n) => n + 1,
      (a, b) => a + b,
      2,
      { finalAggregateOnExecutor: true },
    );
    expect(merged).toBe(200);
  });

  it('trees take partitions and RDDs without records, and merge in executors', async () => {
    const few = sc.parallelize([1, 2, 3], 50);
    expect(await few.treeReduce((a, b) => a + b)).toBe(6);
    expect(
      await few.treeAggregate(
        10,
        (a, b) => Math.max(a, b),
        (a, b) => Math.max(a, b),
      ),
    ).toBe(10);
    const empty = sc.emptyRDD<number>();
    await expect(empty.treeReduce((a, b) => a + b)).rejects.toMatchObject({ code: 'EMPTY_COLLECTION' });
    expect(
      await empty.treeAggregate(
        7,
        (a, b) => a + b,
        (a, b) => a + b,
      ),
    ).toBe(7);
    await expect(few.treeReduce((a, b) => a + b, 0)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const merges = sc.longAccumulator('merges');
    await sc.range(0, 64, 1, 64).treeReduce((a, b) => {
      merges.add(1);
      return a + b;
    });
    // 64 partitions are merged to 8 by 56 calls in executors; the driver's own count in the driver.
    expect(merges.value).toBeGreaterThanOrEqual(56);
  });

  it('a tree sees what its functions captured when it was called', async () => {
    const state = { factor: 2 };
    const reduced = sc.range(0, 64, 1, 32).treeAggregate(
      0,
      (n, x) => n + x * state.factor,
      (a, b) => a + b * (state.factor / 2),
    );
    await Promise.resolve();
    expect(await reduced).toBe(4032);
  });

  it('a zero value of a tree may be an instance of a class', async () => {
    const total = await sc.range(0, 64, 1, 32).treeAggregate(
      new Total(),
      (all, x) => all.add(x),
      (a, b) => a.add(b.sum),
    );
    expect(total).toBeInstanceOf(Total);
    expect(total.sum).toBe(2016);
  });

  it('countApproxDistinct is right within 3 standard deviations', async () => {
    for (const count of [10, 1000, 100_000]) {
      const rdd = sc.range(0, 2 * count, 1, 4).map((x) => `${x % count}`);
      const deviation = Math.abs((await rdd.countApproxDistinct()) - count);
      expect(deviation).toBeLessThanOrEqual(Math.max(1, 3 * 0.05 * count));
      const exact = Math.abs((await rdd.countApproxDistinct({ p: 14, sp: 25 })) - count);
      expect(exact).toBeLessThanOrEqual(Math.max(0.5, 3 * 0.0082 * count));
    }
    expect(await sc.emptyRDD().countApproxDistinct()).toBe(0);
    expect(
      await sc.parallelize([[1], [1], { a: 1 }, { a: 1 }, null, undefined, NaN, NaN]).countApproxDistinct(),
    ).toBe(5);
  });

  it('countApproxDistinctByKey counts the values of each key', async () => {
    const pairs = sc.range(0, 20_000, 1, 4).map((x) => [x % 3 ? 'many' : 'few', x % 3 ? x : x % 50]);
    const { many, few } = Object.fromEntries(
      await pairs.countApproxDistinctByKey({ p: 12, sp: 20 }, 2).collect(),
    );
    expect(few).toBe(50);
    expect(Math.abs(many! - 13_333)).toBeLessThan(3 * 0.01625 * 13_333);
    const rough = pairs.countApproxDistinctByKey(0.1, 3);
    expect(await rough.getNumPartitions()).toBe(3);
    expect(Math.abs((await rough.lookup('few'))[0]! - 50)).toBeLessThan(20);
  });

  it('precisions are checked by name', async () => {
    const rdd = sc.range(3);
    const wrong = [
      0,
      0.000017,
      0.00002,
      -1,
      NaN,
      'a',
      null,
      { p: 3 },
      { p: 27 },
      { p: 10, sp: 9 },
      { p: 10, sp: 33 },
      { p: 4.5 },
    ];
    for (const precision of wrong) {
      await expect(rdd.countApproxDistinct(precision as never)).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
      });
    }
    expect(await rdd.countApproxDistinct({ p: 4 })).toBe(3);
    expect(await rdd.countApproxDistinct(0.9)).toBeGreaterThan(0);
  });
});
