import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  checkPartitioner,
  HashPartitioner,
  isPartitioner,
  partitionOfHash,
  partitionOfHashText,
} from './partitioner.ts';

const written = new Function('hash', 'count', `return ${partitionOfHashText('hash', 'count')}`) as (
  hash: number,
  count: number,
) => number;

it('the partition of a hash is its share of all hashes, exactly', () => {
  const hash = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 0xffff, 0x10000, 2 ** 31 - 1, -(2 ** 31)));
  const count = fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(1, 0xfffe, 0xffff, 0x10000));
  const check = fc.property(hash, count, (of, numPartitions) => {
    const exact = (BigInt(of >>> 0) * BigInt(numPartitions)) >> 32n;
    expect(partitionOfHash(of, numPartitions)).toBe(Number(exact));
    if (numPartitions <= 0xffff) expect(written(of, numPartitions)).toBe(Number(exact));
  });
  fc.assert(check, { numRuns: 2000 });
});

it('a partitioner of the user is refused, since executors would not have it', () => {
  class Evens extends HashPartitioner {
    override getPartition(key: unknown): number {
      return (key as number) % 2;
    }
  }
  for (const own of [new Evens(2), { numPartitions: 2, getPartition: () => 0, equals: () => false }]) {
    expect(isPartitioner(own)).toBe(false);
    expect(() => checkPartitioner('partitionBy', own)).toThrow(
      /^Cannot call partitionBy: a partitioner of your own does not reach executors\. /,
    );
  }
  expect(() => checkPartitioner('partitionBy', 3)).toThrow(/expected a partitioner, got 3$/);
});
