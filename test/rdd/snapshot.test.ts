import { HashPartitioner, type RDD, SparkContext } from 'firesteel';
import { afterAll, beforeAll, expect, it } from 'vitest';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'snapshot' });
});

afterAll(() => sc.stop());

async function all<T>(records: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const record of records) found.push(record);
  return found;
}

const actions: Record<string, (rdd: RDD<number>) => Promise<unknown>> = {
  collect: (rdd) => rdd.collect(),
  take: (rdd) => rdd.take(4),
  first: (rdd) => rdd.first(),
  isEmpty: (rdd) => rdd.filter((x) => x > 90).isEmpty(),
  reduce: (rdd) => rdd.reduce((a, b) => a + b),
  max: (rdd) => rdd.max(),
  countByValue: async (rdd) => [...(await rdd.countByValue())],
  toLocalIterator: (rdd) => all(rdd.toLocalIterator()),
  lookup: (rdd) => rdd.keyBy((x) => x % 2).lookup(0),
  'lookup by partitioner': (rdd) =>
    rdd
      .keyBy((x) => x % 2)
      .partitionBy(new HashPartitioner(2))
      .lookup(0),
};

it.each(Object.entries(actions))('%s sees what it captured when it was called', async (_name, act) => {
  const expected = await act(sc.parallelize([1, 2, 3, 4], 2).map((x) => x * 1));
  let factor = 1;
  const data = [1, 2, 3, 4];
  const action = act(sc.parallelize(data, 2).map((x) => x * factor));
  factor = 100;
  data.fill(7);
  expect(await action).toEqual(expected);
});

it('a later job of the same RDD still sees the first values', async () => {
  let factor = 1;
  const data = [1, 2];
  const rdd = sc.parallelize(data, 2).map((x) => x * factor);
  expect(await rdd.collect()).toEqual([1, 2]);
  factor = 100;
  data.push(3);
  expect(await rdd.collect()).toEqual([1, 2]);
  expect(await rdd.map((x) => x + factor).collect()).toEqual([101, 102]);
});

it('an action whose capture fails leaves nothing behind', async () => {
  let factor = 1;
  let unsendable: unknown = Promise.resolve();
  const rdd = sc
    .parallelize([1, 2])
    .map((x) => x * factor)
    .map((x) => [x, unsendable]);
  await expect(rdd.collect()).rejects.toMatchObject({ name: 'TaskNotSerializableError' });
  factor = 10;
  unsendable = 'sent';
  expect(await rdd.collect()).toEqual([
    [10, 'sent'],
    [20, 'sent'],
  ]);
});

it('functions of one task share an object that both captured', async () => {
  const seen = new Set<number>();
  const rdd = sc
    .parallelize([1, 2, 1, 3], 1)
    .filter((x) => !seen.has(x) && seen.add(x))
    .map(() => seen.size);
  expect(await rdd.collect()).toEqual([1, 2, 3]);
  expect(await rdd.collect()).toEqual([1, 2, 3]);
});

it('driver-side merges call functions as tasks do, with two arguments', async () => {
  const rdd = sc.parallelize([1, 2, 3, 4], 4);
  expect(await rdd.reduce(Math.max)).toBe(4);
  expect(await rdd.fold(0, Math.max)).toBe(4);
  expect(await rdd.aggregate(0, Math.max, Math.max)).toBe(4);
});

it('an action is cancelled also before its job began', async () => {
  const counted = sc.textFile('README.md').count();
  sc.cancelAllJobs('changed my mind');
  await expect(counted).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
  const signal = AbortSignal.abort(new Error('too late'));
  await expect(sc.textFile('no such file').count({ signal })).rejects.toMatchObject({
    code: 'JOB_CANCELLED',
    cause: { message: 'too late' },
  });
  expect(await sc.range(3).count()).toBe(3);
});
