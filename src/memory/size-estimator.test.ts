import { describe, expect, it } from 'vitest';
import { estimateSize } from './size-estimator.ts';

describe('the estimated size', () => {
  it.each([
    ['small integers, booleans, null', [1, -5, true, null, undefined], 48 + 5 * 8],
    ['a double', 0.5, 16],
    ['a string of 8', 'abcdefgh', 32],
    ['a string of 40', 'x'.repeat(40), 64],
    ['a string of two-byte characters', 'ж'.repeat(40), 104],
    ['a pair of a string of 8 and an integer', ['abcdefgh', 1], 48 + 16 + 32],
    ['a pair of a string of 8 and a double', ['abcdefgh', 0.5], 48 + 16 + 32 + 16],
    ['an array of doubles', [0.5, 1.5, 2.5], 48 + 3 * 8],
    ['an object', { id: 1, name: 'abcdefgh', score: 0.5 }, 24 + 3 * 8 + 32 + 16],
    ['bytes', new Uint8Array(1000), 184 + 1000],
  ])('of %s follows the layout', (_, value, bytes) => {
    expect(estimateSize(value)).toBe(bytes);
  });

  it('of long arrays and Maps grows with them, from their first elements', () => {
    const strings = Array.from({ length: 10_000 }, (_, i) => `number ${i + 10_000}`);
    expect(estimateSize(strings)).toBe(48 + 10_000 * (8 + 32));
    expect(estimateSize(new Map(strings.map((text) => [text, 1])))).toBeGreaterThan(10_000 * 64);
    expect(estimateSize(new Set(strings))).toBeGreaterThan(10_000 * 32);
  });

  it('of cycles and deep chains ends', () => {
    const cycle: unknown[] = [1];
    cycle.push(cycle, cycle);
    expect(estimateSize(cycle)).toBeGreaterThan(72);
    const wide: unknown[] = [];
    for (let i = 0; i < 64; i++) wide.push(wide);
    expect(estimateSize([wide, new Set([wide])])).toBeGreaterThan(64 * 64 * 8);
    let chain: object | null = null;
    for (let i = 0; i < 100_000; i++) chain = { next: chain };
    expect(estimateSize(chain)).toBeLessThan(1000);
  });

  it('runs no code of the user', () => {
    const touchy = {
      get value(): never {
        throw new Error('called');
      },
    };
    expect(estimateSize(touchy)).toBe(32);
  });
});
