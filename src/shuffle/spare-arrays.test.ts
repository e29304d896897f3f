import { describe, expect, it } from 'vitest';
import { giveBack, spareDoubles, spareInts, zeroInts } from './spare-arrays.ts';

const MIB = 2 ** 20;

describe('spare arrays', () => {
  it('are found again by their length and kind, each once', () => {
    const ints = spareInts(1001);
    const doubles = spareDoubles(1001);
    giveBack(ints);
    giveBack(doubles);
    expect(spareInts(1002)).not.toBe(ints);
    expect(spareInts(1001)).toBe(ints);
    expect(spareInts(1001)).not.toBe(ints);
    expect(spareDoubles(1001)).toBe(doubles);
  });

  it('are zeros where zeros are asked for', () => {
    const used = spareInts(1003).fill(7);
    giveBack(used);
    const zeros = zeroInts(1003);
    expect(zeros).toBe(used);
    expect(zeros.every((word) => word === 0)).toBe(true);
    expect(zeroInts(1003)).toEqual(new Int32Array(1003));
  });

  it('are not kept where they are empty or large', () => {
    const large = new Float64Array(MIB);
    giveBack(large);
    expect(spareDoubles(MIB) === large).toBe(false);
    const empty = new Int32Array(0);
    giveBack(empty);
    expect(spareInts(0)).not.toBe(empty);
  });

  it('are bounded', () => {
    const arrays = Array.from({ length: 40 }, (): Int32Array => new Int32Array(MIB / 4 + 1));
    for (const array of arrays) giveBack(array);
    const known = new Set<Int32Array>(arrays);
    const found = arrays.filter(() => known.has(spareInts(MIB / 4 + 1)));
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThanOrEqual(16);
    // Their room is free again.
    giveBack(arrays[0]!);
    expect(spareInts(MIB / 4 + 1) === arrays[0]).toBe(true);
  });
});
