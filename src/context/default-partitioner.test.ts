import { describe, expect, it } from 'vitest';
import { HashPartitioner, IdentityPartitioner } from '../lineage/partitioner.ts';
import { defaultPartitioner } from './default-partitioner.ts';

const placed = (numPartitions: number) => ({
  numPartitions,
  partitioner: new HashPartitioner(numPartitions),
});
const loose = (numPartitions: number) => ({ numPartitions, partitioner: undefined });

describe('the partitioner of datasets grouped together', () => {
  it.each([
    ['of loose ones has as many partitions as the largest', [loose(3), loose(7)], undefined, 7],
    ['of loose ones has the default size, if there is one', [loose(3), loose(7)], 4, 4],
    ['is the only one there is', [loose(7), placed(3)], undefined, 3],
    ['is the largest there is', [placed(5), placed(9), loose(2)], undefined, 9],
    ['is not one of a tenth of the most partitions', [loose(100), placed(10)], undefined, 100],
    ['is one of more than a tenth', [loose(100), placed(11)], undefined, 11],
    ['is a small one that is larger than the default', [loose(100), placed(10)], 8, 10],
    ['is the default size where the one there is is small', [loose(100), placed(10)], 10, 10],
    ['has one partition at least', [loose(0)], undefined, 1],
  ])('%s', (_, upstream, parallelism, expected) => {
    expect(defaultPartitioner(upstream, parallelism).numPartitions).toBe(expected);
  });

  it('is the object that was there', () => {
    const one = placed(5);
    expect(defaultPartitioner([one, loose(5)], 5)).toBe(one.partitioner);
  });

  it('is never the placement of repartition', () => {
    const dealt = { numPartitions: 4, partitioner: new IdentityPartitioner(4) };
    expect(defaultPartitioner([dealt], undefined).kind).toBe('hash');
  });
});
