import type { RangeNode } from '../lineage/nodes.ts';
import type { RangeSpec } from '../lineage/partition-spec.ts';

/** How many numbers a range holds. */
export function rangeLength(start: number, end: number, step: number): number {
  return Math.max(0, Math.ceil((end - start) / step));
}

/** Cuts a range into slices whose lengths differ by one at most. */
export function rangeSlices({ start, end, step, numSlices }: RangeNode): RangeSpec[] {
  const length = rangeLength(start, end, step);
  return Array.from({ length: numSlices }, (_, i) => {
    const from = sliceStart(i, length, numSlices);
    return {
      kind: 'range',
      first: start + from * step,
      step,
      count: sliceStart(i + 1, length, numSlices) - from,
    };
  });
}

/** Where slice `i` of `numSlices` begins, exact for every length that a number can hold. */
export function sliceStart(i: number, length: number, numSlices: number): number {
  const product = i * length;
  if (Number.isSafeInteger(product)) return Math.floor(product / numSlices);
  return Number((BigInt(i) * BigInt(length)) / BigInt(numSlices));
}
