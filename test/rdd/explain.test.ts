import { type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, expect, it } from 'vitest';

let sc: SparkContext;
beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'explain' });
});
afterAll(() => sc.stop());

const pairs = () => sc.range(0, 1000, 1, 3).map((n): [number, number] => [n % 10, n]);
const titles = async <T>(rdd: RDD<T>) => (await rdd.explain()).split('\n').filter((line) => /^\w/.test(line));
const jobs = () => sc.statusTracker.getJobIdsForGroup(null);

it('an RDD is explained without a job; after the first action the bounds of a sort are known', async () => {
  const sorted = pairs().sortByKey(true, 4);
  const [sampling, ...stages] = await titles(sorted);
  expect(sampling).toMatch(
    /^Sampled at the first action: .* reads the input of sortByKey at test\/rdd\/explain/,
  );
  expect(stages).toEqual([
    'Stage 1 of 2: 3 partitions',
    'Stage 2 of 2: partitions not known before the first action',
  ]);
  expect(jobs()).toEqual([]);
  await sorted.count();
  expect(await titles(sorted)).toEqual([
    expect.stringMatching(
      /^Stage 1 of 2, left out: the records of shuffle 0 for sortByKey .* are in files already$/,
    ),
    'Stage 2 of 2: 4 partitions by range',
  ]);
});

it('what is kept is told as it is, and stages are those that run', async () => {
  const links = pairs().groupByKey(4).cache();
  const joined = links.join(links.mapValues((values) => values.length)).reduceByKey((a) => a, 2);
  expect(await titles(joined)).toHaveLength(3);
  const before = jobs();
  await joined.count();
  const [job] = jobs().filter((id) => !before.includes(id));
  expect(sc.statusTracker.getJobInfo(job as number)?.stageIds).toHaveLength(3);
  const text = await links.explain();
  expect(text).toMatch(/kept in memory: 4 of 4 partitions, \d+\.\d KiB$/m);
  expect(text).toMatch(/^Stage 1 of 2, left out: the records of shuffle \d+ for groupByKey/);
});
