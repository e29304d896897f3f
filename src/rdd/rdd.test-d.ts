import { describe, expectTypeOf, it } from 'vitest';
import type { StatCounter } from '../common/stat-counter.ts';
import type { SparkContext } from '../context/spark-context.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import type { RDD } from './rdd.ts';

declare const sc: SparkContext;
declare const lines: RDD<string>;
declare const numbers: RDD<number>;
declare const pairs: RDD<[string, number]>;

describe('the types of an RDD', () => {
  it('infer pairs from array literals without annotations', () => {
    expectTypeOf(lines.map((w) => [w, 1])).toEqualTypeOf<RDD<[string, number]>>();
    const counts = lines
      .flatMap((line) => line.split(' '))
      .map((w) => [w, 1])
      .reduceByKey((a, b) => a + b);
    expectTypeOf(counts).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(counts.collect()).toEqualTypeOf<Promise<[string, number][]>>();
  });

  it('hold pair methods to RDDs of pairs', () => {
    // @ts-expect-error numbers are no pairs
    numbers.reduceByKey((a: number, b: number) => a + b);
    // @ts-expect-error numbers are no pairs
    numbers.keys();
    expectTypeOf(pairs.keys()).toEqualTypeOf<RDD<string>>();
    expectTypeOf(pairs.values()).toEqualTypeOf<RDD<number>>();
    expectTypeOf(pairs.mapValues((n) => String(n))).toEqualTypeOf<RDD<[string, string]>>();
    expectTypeOf(pairs.flatMapValues((n) => [n, n])).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(pairs.lookup('a')).toEqualTypeOf<Promise<number[]>>();
    expectTypeOf(pairs.collectAsMap()).toEqualTypeOf<Promise<ReadonlyMap<string, number>>>();
    expectTypeOf(pairs.countByKey()).toEqualTypeOf<Promise<ReadonlyMap<string, number>>>();
  });

  it('follow transformations', () => {
    expectTypeOf(sc.parallelize([1, 2])).toEqualTypeOf<RDD<number>>();
    expectTypeOf(sc.range(3)).toEqualTypeOf<RDD<number>>();
    expectTypeOf(sc.textFile('x')).toEqualTypeOf<RDD<string>>();
    expectTypeOf(numbers.map((n) => ({ n }))).toEqualTypeOf<RDD<{ n: number }>>();
    expectTypeOf(numbers.filter((n): n is 1 => n === 1)).toEqualTypeOf<RDD<1>>();
    expectTypeOf(numbers.filter((n) => n > 1)).toEqualTypeOf<RDD<number>>();
    expectTypeOf(lines.flatMap((s) => new Set(s))).toEqualTypeOf<RDD<string>>();
    expectTypeOf(numbers.keyBy((n) => String(n))).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(numbers.glom()).toEqualTypeOf<RDD<number[]>>();
    expectTypeOf(numbers.union(lines)).toEqualTypeOf<RDD<number | string>>();
    expectTypeOf(numbers.union(numbers)).toEqualTypeOf<RDD<number>>();
    expectTypeOf(numbers.mapPartitions((it) => [[...it].length])).toEqualTypeOf<RDD<number>>();
    expectTypeOf(numbers.distinct()).toEqualTypeOf<RDD<number>>();
    expectTypeOf(numbers.countByValue()).toEqualTypeOf<Promise<ReadonlyMap<number, number>>>();
    expectTypeOf(
      pairs.combineByKey(
        (n) => [n],
        (list, n) => [...list, n],
        (a, b) => [...a, ...b],
      ),
    ).toExtend<RDD<[string, number[]]>>();
    expectTypeOf(
      pairs.aggregateByKey(
        '',
        (s, n) => s + n,
        (a, b) => a + b,
      ),
    ).toEqualTypeOf<RDD<[string, string]>>();
  });

  it('follow grouping and joins', () => {
    const flags = pairs.mapValues((n) => n > 1);
    expectTypeOf(pairs.groupByKey()).toEqualTypeOf<RDD<[string, number[]]>>();
    expectTypeOf(numbers.groupBy((n) => String(n))).toEqualTypeOf<RDD<[string, number[]]>>();
    expectTypeOf(numbers.groupBy((n) => [n, 'x'])).toEqualTypeOf<RDD<[[number, string], number[]]>>();
    expectTypeOf(pairs.cogroup(flags)).toEqualTypeOf<RDD<[string, [number[], boolean[]]]>>();
    expectTypeOf(pairs.cogroup(flags, pairs, 4)).toEqualTypeOf<
      RDD<[string, [number[], boolean[], number[]]]>
    >();
    expectTypeOf(pairs.groupWith(flags, flags, pairs)).toEqualTypeOf<
      RDD<[string, [number[], boolean[], boolean[], number[]]]>
    >();
    expectTypeOf(pairs.join(flags)).toEqualTypeOf<RDD<[string, [number, boolean]]>>();
    expectTypeOf(pairs.leftOuterJoin(flags, 3)).toEqualTypeOf<RDD<[string, [number, boolean | undefined]]>>();
    expectTypeOf(pairs.rightOuterJoin(flags)).toEqualTypeOf<RDD<[string, [number | undefined, boolean]]>>();
    expectTypeOf(pairs.fullOuterJoin(flags)).toEqualTypeOf<
      RDD<[string, [number | undefined, boolean | undefined]]>
    >();
    expectTypeOf(pairs.subtractByKey(flags)).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(lines.intersection(lines, 2)).toEqualTypeOf<RDD<string>>();
    expectTypeOf(lines.subtract(lines)).toEqualTypeOf<RDD<string>>();
    expectTypeOf(pairs.reduceByKeyLocally((a, b) => a + b)).toEqualTypeOf<
      Promise<ReadonlyMap<string, number>>
    >();
    // @ts-expect-error numbers are no pairs
    numbers.groupByKey();
    // @ts-expect-error the keys differ in type
    pairs.join(numbers.keyBy((n) => n));
    // @ts-expect-error the records differ in type
    lines.subtract(numbers);
  });

  it('follow zips, samples, pipes and chunks', () => {
    expectTypeOf(numbers.zip(lines)).toEqualTypeOf<RDD<[number, string]>>();
    expectTypeOf(lines.zipWithIndex()).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(lines.zipWithUniqueId().keys()).toEqualTypeOf<RDD<string>>();
    expectTypeOf(numbers.cartesian(lines)).toEqualTypeOf<RDD<[number, string]>>();
    expectTypeOf(lines.mapChunks((chunk) => [chunk.length])).toEqualTypeOf<RDD<number>>();
    expectTypeOf(lines.mapChunks((chunk) => chunk.map((line) => [line, 1]))).toExtend<RDD<unknown>>();
    expectTypeOf(numbers.pipe('cat')).toEqualTypeOf<RDD<string>>();
    numbers.pipe(['cat'], { printRDDElement: (n, print) => print(n.toFixed(2)) });
    expectTypeOf(lines.sample(false, 0.5)).toEqualTypeOf<RDD<string>>();
    expectTypeOf(lines.randomSplit([1, 2])).toEqualTypeOf<RDD<string>[]>();
    expectTypeOf(lines.takeSample(true, 3)).toEqualTypeOf<Promise<string[]>>();
    expectTypeOf(pairs.sampleByKey(false, new Map([['a', 1]]))).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(pairs.sampleByKeyExact(true, [['a', 1]], 7)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error fractions are for the keys there are
    pairs.sampleByKey(false, new Map([[1, 1]]));
    // @ts-expect-error numbers are no pairs
    numbers.sampleByKey(false, []);
    expectTypeOf(pairs.countApproxDistinctByKey(0.1, 3)).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(pairs.countApproxDistinct({ p: 9 })).toEqualTypeOf<Promise<number>>();
  });

  it('hold numeric methods to RDDs of numbers', () => {
    expectTypeOf(numbers.sum()).toEqualTypeOf<Promise<number>>();
    expectTypeOf(numbers.stats()).toEqualTypeOf<Promise<StatCounter>>();
    expectTypeOf(numbers.histogram(3)).toEqualTypeOf<Promise<[edges: number[], counts: number[]]>>();
    expectTypeOf(numbers.histogram([0, 1], true)).toEqualTypeOf<Promise<number[]>>();
    // @ts-expect-error lines are no numbers
    void lines.sum();
    // @ts-expect-error pairs are no numbers
    void pairs.histogram(3);
  });

  it('follow trees', () => {
    expectTypeOf(numbers.treeReduce((a, b) => a + b, 3)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(
      lines.treeAggregate(
        0,
        (n, line) => n + line.length,
        (a, b) => a + b,
      ),
    ).toEqualTypeOf<Promise<number>>();
  });

  it('follow actions', () => {
    expectTypeOf(numbers.reduce((a, b) => a + b)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(
      lines.aggregate(
        0,
        (n, s) => n + s.length,
        (a, b) => a + b,
      ),
    ).toEqualTypeOf<Promise<number>>();
    expectTypeOf(lines.first()).toEqualTypeOf<Promise<string>>();
    expectTypeOf(lines.toLocalIterator()).toEqualTypeOf<AsyncIterableIterator<string>>();
    expectTypeOf(sc.runJob(numbers, (it) => [...it].join())).toEqualTypeOf<Promise<string[]>>();
    expectTypeOf(lines.count({ signal: new AbortController().signal })).toEqualTypeOf<Promise<number>>();
  });

  it('follow sorts', () => {
    expectTypeOf(pairs.sortByKey()).toEqualTypeOf<RDD<[string, number]>>();
    expectTypeOf(pairs.sortByKey((a, b) => a.length - b.length, 3)).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error keys are strings
    pairs.sortByKey((a: number, b: number) => a - b);
    // @ts-expect-error numbers are no pairs
    numbers.sortByKey();
    expectTypeOf(lines.sortBy((s) => s.length, false)).toEqualTypeOf<RDD<string>>();
    lines.sortBy(
      (s) => s.length,
      (a, b) => {
        expectTypeOf(a).toEqualTypeOf<number>();
        return b - a;
      },
    );
    expectTypeOf(pairs.repartitionAndSortWithinPartitions(new HashPartitioner(2))).toEqualTypeOf<
      RDD<[string, number]>
    >();
    expectTypeOf(pairs.filterByRange('a', 'b')).toEqualTypeOf<RDD<[string, number]>>();
    // @ts-expect-error keys are strings
    pairs.filterByRange(1, 2);
    expectTypeOf(lines.top(2, (a, b) => a.length - b.length)).toEqualTypeOf<Promise<string[]>>();
    expectTypeOf(numbers.takeOrdered(2)).toEqualTypeOf<Promise<number[]>>();
  });

  it('refuse a string from flatMap where nothing else is returned', () => {
    // @ts-expect-error a number is no iterable
    lines.flatMap((s) => s.length);
  });
});
