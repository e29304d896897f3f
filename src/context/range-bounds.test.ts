import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type KeySample, rangeBounds, sampleLimit } from './range-bounds.ts';

const byNumber = (a: unknown, b: unknown) => (a as number) - (b as number);
const sizesOf = (keys: readonly number[], bounds: readonly unknown[]) => {
  const sizes = new Array<number>(bounds.length + 1).fill(0);
  for (const key of keys) sizes[bounds.filter((bound) => (bound as number) < key).length]!++;
  return sizes;
};
/** Every so-manieth key. */
const drawn = (keys: readonly number[], limit: number): KeySample => ({
  count: keys.length,
  keys: keys.filter((_, i) => i % Math.max(1, Math.ceil(keys.length / limit)) === 0),
});

it('ranges have about equally many keys, however unequal the partitions they were drawn from', () => {
  const small = Array.from({ length: 20 }, (_, i) => Array.from({ length: 10 }, (_, k) => i * 10 + k));
  const large = Array.from({ length: 20_000 }, (_, k) => 1000 + k);
  const samples = [...small, large].map((keys) => drawn(keys, 200));
  const bounds = rangeBounds(samples, 8, byNumber);
  const sizes = sizesOf([...small.flat(), ...large], bounds);
  expect(sizes).toHaveLength(8);
  expect(Math.max(...sizes)).toBeLessThan((1.2 * 20_200) / 8);
});

it('bounds ascend, differ, and are fewer than the ranges', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.nat(20)), { maxLength: 5 }),
      fc.integer({ min: 1, max: 30 }),
      (parts, n) => {
        const samples = parts.map((keys) => ({ count: keys.length * 2, keys }));
        const bounds = rangeBounds(samples, n, byNumber) as number[];
        expect(bounds.length).toBeLessThan(n);
        expect(bounds).toEqual([...new Set(bounds)].sort((a, b) => a - b));
      },
    ),
  );
});

it('equal keys are never parted', () => {
  expect(rangeBounds([{ count: 3, keys: [1, 1, 1] }], 4, byNumber)).toEqual([1]);
  expect(rangeBounds([{ count: 4, keys: [1, 1, 2, 2] }], 2, byNumber)).toEqual([1]);
  expect(rangeBounds([], 4, byNumber)).toEqual([]);
});

it('the sample is as large as it must be, and bounded', () => {
  expect(sampleLimit(16, 16)).toBe(960);
  expect(sampleLimit(16, 10_000)).toBe(10);
  expect(sampleLimit(2, 1)).toBe(120);
  expect(sampleLimit(1_000_000, 100)).toBe(30_000);
});
