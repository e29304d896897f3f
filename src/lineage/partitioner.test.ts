import fc from 'fast-check';
import { expect, it } from 'vitest';
import { partitionOfHash } from './partitioner.ts';

it('the partition of a hash is its share of all hashes, exactly', () => {
  const hash = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1, 0xffff, 0x10000, 2 ** 31 - 1, -(2 ** 31)));
  const count = fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.constantFrom(1, 0xfffe, 0xffff, 0x10000));
  const check = fc.property(hash, count, (of, numPartitions) => {
    const exact = (BigInt(of >>> 0) * BigInt(numPartitions)) >> 32n;
    expect(partitionOfHash(of, numPartitions)).toBe(Number(exact));
  });
  fc.assert(check, { numRuns: 2000 });
});
