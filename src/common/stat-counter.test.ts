import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatCounter } from './stat-counter.ts';

const close = (actual: number, expected: number) =>
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));

function twoPass(values: readonly number[]) {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length };
}

describe('a StatCounter', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  it('is what two passes over the numbers give, however they come and are merged', () => {
    fc.assert(
      fc.property(fc.array(fc.array(value, { maxLength: 20 }), { minLength: 1, maxLength: 5 }), (parts) => {
        const values = parts.flat();
        const merged = new StatCounter();
        for (const [i, part] of parts.entries()) {
          if (i % 3 === 0) merged.merge(new StatCounter(part));
          else if (i % 3 === 1) merged.mergeBlock(Float64Array.from([...part, 99]), part.length);
          else for (const x of part) merged.merge(x);
        }
        expect(merged.count).toBe(values.length);
        expect(merged.min).toBe(Math.min(...values));
        expect(merged.max).toBe(Math.max(...values));
        if (values.length === 0) return;
        const { mean, variance } = twoPass(values);
        close(merged.mean, mean);
        close(merged.variance, variance);
        close(merged.stdev ** 2, variance);
        if (values.length > 1) close(merged.sampleVariance, (variance * values.length) / (values.length - 1));
      }),
    );
  });

  it('loses nothing where numbers are far from 0', () => {
    const offset = 1e9;
    const counter = new StatCounter([4, 7, 13, 16].map((x) => x + offset));
    expect(counter.variance).toBe(22.5);
    expect(counter.sampleVariance).toBe(30);
    const block = Float64Array.from([4, 7, 13, 16], (x) => x + offset);
    expect(new StatCounter().mergeBlock(block, 4).variance).toBe(22.5);
  });

  it('adds up without rounding away small numbers', () => {
    expect(new StatCounter([1e100, 1, -1e100]).sum).toBe(1);
    expect(new StatCounter([1e100, 1]).merge(new StatCounter([-1e100])).sum).toBe(1);
    expect(new StatCounter(Array(10).fill(0.1)).sum).toBe(1);
    expect(new StatCounter([1, 2, 2]).mean).toBe(5 / 3);
  });

  it('of no numbers, of one, of those that are none', () => {
    const none = new StatCounter();
    expect([none.count, none.sum, none.mean, none.min, none.max]).toEqual([0, 0, 0, Infinity, -Infinity]);
    expect([none.variance, none.sampleVariance, none.stdev, none.popStdev]).toEqual([NaN, NaN, NaN, NaN]);
    const one = new StatCounter([5]);
    expect([one.mean, one.popVariance, one.sampleVariance, one.sampleStdev]).toEqual([5, 0, NaN, NaN]);
    const nan = new StatCounter([1, NaN, 3]);
    expect([nan.sum, nan.mean, nan.min, nan.max, nan.variance]).toEqual([NaN, NaN, NaN, NaN, NaN]);
    const infinite = new StatCounter([1, Infinity]);
    expect([infinite.sum, infinite.mean, infinite.max, infinite.variance]).toEqual([
      Infinity,
      Infinity,
      Infinity,
      NaN,
    ]);
    expect(new StatCounter([1e308, 1e308, 1e308]).sum).toBe(Infinity);
  });

  it('a copy goes its own way; merging with itself counts twice', () => {
    const counter = new StatCounter([1, 2]);
    const copy = counter.copy().merge(9);
    expect([counter.count, copy.count]).toEqual([2, 3]);
    expect(counter.merge(counter).count).toBe(4);
    expect(String(counter)).toBe('(count: 4, mean: 1.5, stdev: 0.5, max: 2, min: 1)');
  });
});
