import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textSplits } from './text-splits.ts';

const MIB = 2 ** 20;
const file = (size: number, path = '/a') => ({ path, size });
const lengths = (sizes: number[], minPartitions: number) =>
  textSplits(
    sizes.map((size) => file(size)),
    minPartitions,
    true,
  ).map((split) => split.length);

it('cuts a file into the number of partitions asked for', () => {
  expect(textSplits([file(100)], 4, true)).toEqual([
    { path: '/a', start: 0, length: 25 },
    { path: '/a', start: 25, length: 25 },
    { path: '/a', start: 50, length: 25 },
    { path: '/a', start: 75, length: 25 },
  ]);
});

it('leaves a small rest with the last split, and gives a larger one a split of its own', () => {
  expect(lengths([101], 4)).toEqual([25, 25, 25, 26]);
  expect(lengths([103], 10)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 3]);
});

it('never makes a split larger than a block and its slop', () => {
  expect(lengths([100 * MIB], 1)).toEqual([32 * MIB, 32 * MIB, 32 * MIB, 4 * MIB]);
  expect(lengths([35 * MIB], 1)).toEqual([35 * MIB]);
});

it('shares the goal among all files, and no split spans two', () => {
  expect(lengths([100, 50, 10], 4)).toEqual([40, 40, 20, 40, 10, 10]);
});

it('makes one split per byte at most', () => {
  expect(lengths([3], 100)).toEqual([1, 1, 1]);
});

it('leaves a compressed file whole', () => {
  expect(textSplits([{ path: '/a.gz', size: 100 * MIB, codec: 'gzip' }], 8, true)).toEqual([
    { path: '/a.gz', start: 0, length: 100 * MIB, codec: 'gzip' },
  ]);
});

it('gives an empty file one empty split or none', () => {
  expect(textSplits([file(0)], 2, false)).toEqual([{ path: '/a', start: 0, length: 0 }]);
  expect(textSplits([file(0)], 2, true)).toEqual([]);
  expect(textSplits([], 2, false)).toEqual([]);
});

it('covers every byte once, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(200 * MIB), { maxLength: 5 }), fc.nat(40), (sizes, minPartitions) => {
      const splits = textSplits(
        sizes.map((size, index) => file(size, `/${index}`)),
        minPartitions,
        true,
      );
      for (const [index, size] of sizes.entries()) {
        let end = 0;
        for (const split of splits.filter(({ path }) => path === `/${index}`)) {
          expect(split.start).toBe(end);
          expect(split.length).toBeGreaterThan(0);
          end += split.length;
        }
        expect(end).toBe(size);
      }
    }),
    { numRuns: 200 },
  );
});
