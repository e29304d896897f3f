import { HashPartitioner, type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, expect, it } from 'vitest';

let sc: SparkContext;
beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'placement' });
});
afterAll(() => sc.stop());

const pairs = Array.from({ length: 100 }, (_, i): [number, number] => [i % 10, 1]);
const sorted = (records: readonly [number, number][]) => records.toSorted(([a], [b]) => a - b);
const shufflesOf = async (rdd: RDD<[number, number]>) =>
  (await rdd.toDebugString()).split('ShuffledRDD').length - 1;

it('equally placed pairs are not shuffled again, and the answer is the same', async () => {
  const placed = sc.parallelize(pairs, 5).partitionBy(new HashPartitioner(4));
  const summed = placed.reduceByKey((a, b) => a + b);
  const again = summed.mapValues((n) => n + 1).partitionBy(new HashPartitioner(4));
  expect(sorted(await again.collect())).toEqual(Array.from({ length: 10 }, (_, i) => [i, 11]));
  expect(await shufflesOf(again)).toBe(1);
  expect(await shufflesOf(summed.partitionBy(new HashPartitioner(3)))).toBe(2);
});

it('a union of equally placed pairs keeps their placement', async () => {
  const [a, b] = [3, 5].map((slices) => sc.parallelize(pairs, slices).partitionBy(new HashPartitioner(4)));
  const summed = a!.union(b!).reduceByKey((x, y) => x + y);
  expect(await summed.getNumPartitions()).toBe(4);
  expect(sorted(await summed.collect())).toEqual(Array.from({ length: 10 }, (_, i) => [i, 20]));
  expect(await shufflesOf(summed)).toBe(2);
});
