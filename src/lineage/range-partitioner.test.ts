import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyOrder, NATURAL_ORDER } from './key-order.ts';
import { HashPartitioner, isPartitioner } from './partitioner.ts';
import { RangePartitioner } from './range-partitioner.ts';
import type { UserFunction } from './user-function.ts';

const byLength: UserFunction = {
  kind: 'user',
  fn: (a: string, b: string) => a.length - b.length,
  operator: 'sortByKey',
  site: { file: '/app/job.ts', line: 1, column: 1 },
};

const kinds: Record<string, { keys: fc.Arbitrary<unknown>; compare?: UserFunction }> = {
  numbers: { keys: fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double()) },
  strings: {
    keys: fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('\0', 'a', 'é', '€'), maxLength: 5 })),
  },
  arrays: { keys: fc.array(fc.nat(2), { maxLength: 3 }) },
  bigints: { keys: fc.bigInt() },
  'by a compare function': { keys: fc.string(), compare: byLength },
};

describe.each([true, false])('ascending: %s', (ascending) => {
  it.each(Object.entries(kinds))('%s go to the range they are in', (_name, { keys, compare }) => {
    const order: KeyOrder = { compare: compare ?? NATURAL_ORDER.compare, ascending };
    const of = order.compare.fn;
    const key = compare ? keys : fc.oneof(keys, fc.constantFrom(null, undefined));
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 12 }), key, (drawn, one) => {
        const sorted = drawn.toSorted(of);
        const bounds = sorted.filter((bound, i) => i === 0 || of(sorted[i - 1], bound) < 0);
        const partitioner = new RangePartitioner(bounds, order);
        const below = bounds.filter((bound) => of(bound, one) < 0).length;
        expect(partitioner.getPartition(one)).toBe(ascending ? below : bounds.length - below);
      }),
    );
  });
});

it('cannot be made of what a constructor takes in Spark', () => {
  expect(() => new RangePartitioner(3 as never, {} as never)).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('await rdd.sortByKey().partitioner()'),
    }),
  );
});

it('NaN comes last, null and undefined first', () => {
  const partitioner = new RangePartitioner([1, 2], NATURAL_ORDER);
  expect([null, undefined, Number.NaN].map((key) => partitioner.getPartition(key))).toEqual([0, 0, 2]);
  expect(new RangePartitioner([0, Number.NaN], NATURAL_ORDER).getPartition(Number.NaN)).toBe(1);
  expect(new RangePartitioner([null, 'a'], NATURAL_ORDER).getPartition(undefined)).toBe(1);
});

it('a key of another type than the bounds is refused', () => {
  const partitioner = new RangePartitioner([1, 2], NATURAL_ORDER);
  expect(() => partitioner.getPartition('a')).toThrow(expect.objectContaining({ code: 'MIXED_KEY_TYPES' }));
});

it('equal partitioners share their bounds and their direction', () => {
  const bounds = [1, 2];
  const partitioner = new RangePartitioner(bounds, NATURAL_ORDER);
  expect(partitioner.numPartitions).toBe(3);
  expect(isPartitioner(partitioner)).toBe(true);
  expect(partitioner.equals(new RangePartitioner(bounds, NATURAL_ORDER))).toBe(true);
  expect(partitioner.equals(new RangePartitioner(bounds, { ...NATURAL_ORDER, ascending: false }))).toBe(
    false,
  );
  expect(partitioner.equals(new RangePartitioner([1, 2], NATURAL_ORDER))).toBe(false);
  expect(partitioner.equals(new HashPartitioner(3))).toBe(false);
  expect(new HashPartitioner(3).equals(partitioner)).toBe(false);
});
