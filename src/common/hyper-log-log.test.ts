import { describe, expect, it } from 'vitest';
import { hashKey } from '../serializer/key-hash.ts';
import { secondKeyHash } from '../serializer/second-key-hash.ts';
import { addHash, emptySketch, estimateCount, type HyperLogLog, mergeSketches } from './hyper-log-log.ts';

function add(sketch: HyperLogLog, key: unknown): HyperLogLog {
  const hash = hashKey(key);
  addHash(sketch, hash, secondKeyHash(key, hash));
  return sketch;
}

const kinds: [string, (i: number) => unknown][] = [
  ['integers', (i) => i],
  ['multiples of 1024', (i) => i * 1024],
  ['doubles', (i) => i / 7],
  ['strings', (i) => `key ${i}`],
];

describe.each(kinds)('a sketch of %s', (_name, keyOf) => {
  it.each([
    [9, 0],
    [12, 0],
    [14, 25],
  ])('p = %i, sp = %i, is right within 3 standard deviations', (p, sp) => {
    for (const count of [0, 1, 10, 1000, 100_000, 1_000_000]) {
      const sketch = emptySketch(p, sp);
      for (let i = 0; i < count; i++) add(sketch, keyOf(i));
      const allowed = 3 * (1.04 / Math.sqrt(2 ** p)) * count;
      expect(Math.abs(estimateCount(sketch) - count)).toBeLessThanOrEqual(Math.max(allowed, 1));
    }
  });
});

describe('a sketch', () => {
  it('is right on average over many sets, so it leans to no side', () => {
    for (const count of [300, 1000, 3000]) {
      const errors = Array.from({ length: 100 }, (_, set) => {
        const sketch = emptySketch(8, 0);
        for (let i = 0; i < count; i++) add(sketch, `${set}/${i}`);
        return estimateCount(sketch) / count - 1;
      });
      const mean = errors.reduce((a, b) => a + b) / errors.length;
      // The mean of 100 deviates by a tenth of 1.04 / 16.
      expect(Math.abs(mean)).toBeLessThan(3 * 0.0065);
    }
  });

  it('does not count what it has seen', () => {
    const sketch = emptySketch(10, 20);
    for (let i = 0; i < 10_000; i++) add(sketch, i % 10);
    expect(estimateCount(sketch)).toBe(10);
  });

  it.each([
    [0, 0],
    [25, 25],
    [32, 32],
  ])('is the same whether parts are merged or all is added to one (sp %i, %i)', (sp) => {
    for (const [few, many] of [
      [5, 9],
      [20, 5000],
      [5000, 20],
      [4000, 5000],
    ] as const) {
      const parts = [emptySketch(10, sp), emptySketch(10, sp)];
      const whole = emptySketch(10, sp);
      for (let i = 0; i < few; i++) add(whole, add(parts[0]!, i) && i);
      for (let i = 0; i < many; i++) add(whole, add(parts[1]!, `x${i}`) && `x${i}`);
      const merged = mergeSketches(parts[0]!, parts[1]!);
      expect(merged.registers).toEqual(whole.registers);
      expect(merged.sparse && [...merged.sparse].sort()).toEqual(whole.sparse && [...whole.sparse].sort());
    }
  });

  it('that began sparse has the registers of one that did not', () => {
    for (const sp of [10, 17, 32]) {
      const [dense, sparse] = [emptySketch(10, 0), emptySketch(10, sp)];
      for (let i = 0; i < 3000; i++) add(sparse, add(dense, i) && i);
      expect(sparse.sparse).toBe(null);
      expect(sparse.registers).toEqual(dense.registers);
    }
  });
});
