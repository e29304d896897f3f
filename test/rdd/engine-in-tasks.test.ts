import * as firesteel from 'firesteel';
import { HashPartitioner, RDD, SparkConf, SparkContext, SparkError, TaskContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'the library inside tasks' });
});

afterAll(() => sc.stop());

describe('user code in a task that names this library', () => {
  it('has what tasks need', async () => {
    const found = await sc
      .parallelize(['a', 'b'], 2)
      .map((key) => {
        try {
          throw new SparkError('MINE', key);
        } catch (error) {
          const partition = new HashPartitioner(4).getPartition(key);
          return [error instanceof SparkError, TaskContext.getPartitionId(), partition];
        }
      })
      .collect();
    const partitioner = new HashPartitioner(4);
    expect(found).toEqual([
      [true, 0, partitioner.getPartition('a')],
      [true, 1, partitioner.getPartition('b')],
    ]);
  });

  it('has it by the name of the module too', async () => {
    const rdd = sc.parallelize([1], 1).map(() => new firesteel.HashPartitioner(3).numPartitions);
    expect(await rdd.collect()).toEqual([3]);
  });

  it.each([
    ['RDD', (value: unknown) => value instanceof RDD],
    ['SparkContext', () => new SparkContext({ master: 'local', appName: 'inner' })],
    ['SparkConf', () => new SparkConf()],
  ] as [string, (value: unknown) => unknown][])('is told that %s is the driver’s', async (name, use) => {
    await expect(sc.parallelize([1], 1).map(use).collect()).rejects.toThrowError(
      new RegExp(`Cannot use ${name} in a task: .* driver`),
    );
  });
});

describe('an RDD', () => {
  class Holder {
    readonly rdd: unknown;
    constructor(rdd: unknown) {
      this.rdd = rdd;
    }
  }

  const refusal =
    /is an RDD \(.*\); transformations and actions run on the driver only, not inside other transformations\. Collect/;

  it.each([
    ['itself', (rdd: unknown) => rdd, /value is an RDD/],
    ['in plain data', (rdd: unknown) => ({ list: [rdd] }), /value\.list\[0\] is an RDD/],
    ['in an instance', (rdd: unknown) => new Holder(rdd), /value\.rdd is an RDD/],
  ])('is refused as a record: %s', async (_name, record, path) => {
    const rdd = sc.parallelize([record(sc.parallelize([1], 1))], 1);
    await expect(rdd.collect()).rejects.toThrowError(refusal);
    await expect(rdd.collect()).rejects.toThrowError(path);
  });

  it('is refused in a captured instance', async () => {
    const holder = new Holder(sc.parallelize([1], 1));
    await expect(
      sc
        .parallelize([1], 1)
        .map(() => holder.rdd)
        .collect(),
    ).rejects.toThrowError(/holder\.rdd is an RDD/);
  });
});
