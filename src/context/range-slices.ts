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
      first: elementAt(from, start, step),
      step,
      count: sliceStart(i + 1, length, numSlices) - from,
    };
  });
}

/** Number `i` of the range, exact also where `i * step` is not. */
function elementAt(i: number, start: number, step: number): number {
  const offset = i * step;
  return Number.isSafeInteger(offset) ? start + offset : Number(BigInt(start) + BigInt(i) * BigInt(step));
}

/** Where slice `i` of `numSlices` begins, exact for every length that a number can hold. */
export function sliceStart(i: number, length: number, numSlices: number): number {
  const product = i * length;
  if (Number.isSafeInteger(product)) return Math.floor(product / numSlices);
  return Number((BigInt(i) * BigInt(length)) / BigInt(numSlices));
}
