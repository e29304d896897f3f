import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { RangeNode } from '../lineage/nodes.ts';
import { rangeLength, rangeSlices, sliceStart } from './range-slices.ts';

const site = { file: 'job.ts', line: 1, column: 1 };
const node = (start: number, end: number, step: number, numSlices: number): RangeNode => ({
  kind: 'range',
  start,
  end,
  step,
  numSlices,
  site,
});

it('slices hold every number of the range once, in order', () => {
  const small = fc.integer({ min: -50, max: 50 });
  const step = small.filter((n) => n !== 0);
  fc.assert(
    fc.property(small, small, step, fc.integer({ min: 1, max: 9 }), (start, end, by, numSlices) => {
      const expected: number[] = [];
      for (let n = start; by > 0 ? n < end : n > end; n += by) expected.push(n);
      const slices = rangeSlices(node(start, end, by, numSlices));
      const found = slices.flatMap(({ first, count }) =>
        Array.from({ length: count }, (_, i) => first + i * by),
      );
      expect(found).toEqual(expected);
      expect(rangeLength(start, end, by)).toBe(expected.length);
    }),
  );
});

it('is exact near the largest numbers', () => {
  const max = Number.MAX_SAFE_INTEGER;
  const [, second] = rangeSlices(node(-max, max, 3, 2));
  const from = sliceStart(1, rangeLength(-max, max, 3), 2);
  expect(BigInt(second?.first ?? 0)).toBe(BigInt(-max) + BigInt(from) * 3n);
});
