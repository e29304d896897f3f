import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenEdges, Histogram } from './histogram.ts';

function counts(edges: readonly number[], even: boolean, values: readonly number[]): number[] {
  const histogram = new Histogram(Float64Array.from(edges), even);
  histogram.addBlock(Float64Array.from([...values, edges[0]!]), values.length);
  return histogram.counts;
}

function reference(edges: readonly number[], values: readonly number[]): number[] {
  const last = edges.length - 2;
  return edges.slice(0, -1).map((edge, i) => {
    const upper = edges[i + 1]!;
    return values.filter((x) => x >= edge && (x < upper || (i === last && x === upper))).length;
  });
}

describe('a histogram', () => {
  const value = fc.double({ noNaN: false, noDefaultInfinity: false });

  it('counts between any edges, the upper one of the last bucket too', () => {
    const edgesOf = fc
      .uniqueArray(fc.double({ noNaN: true }), { minLength: 2, maxLength: 9 })
      .map((edges) => edges.map((edge) => edge + 0).sort((a, b) => a - b))
      .filter((edges) => edges.every((edge, i) => i === 0 || edge > edges[i - 1]!));
    fc.assert(
      fc.property(edgesOf, fc.array(value), fc.boolean(), (edges, values, even) => {
        const all = [...values, ...edges];
        expect(counts(edges, even, all)).toEqual(reference(edges, all));
      }),
    );
  });

  it('of even edges counts every number between the first and the last once', () => {
    const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(finite, { minLength: 1, maxLength: 50 }),
        fc.integer({ min: 1, max: 40 }),
        (values, n) => {
          const edges = evenEdges(Math.min(...values), Math.max(...values), n);
          expect(edges[0]).toBe(Math.min(...values));
          expect(edges.at(-1)).toBe(Math.max(...values));
          expect(counts(edges, true, values).reduce((a, b) => a + b)).toBe(values.length);
        },
      ),
    );
    expect(evenEdges(-0, 1, 2)).toEqual([-0, 0.5, 1]);
    expect(counts(evenEdges(5, 5, 10), true, [5, 5, 4])).toEqual([2]);
    expect(counts(evenEdges(0, 0.3, 3), true, [0.1, 0.2, 0.3])).toEqual(
      reference(evenEdges(0, 0.3, 3), [0.1, 0.2, 0.3]),
    );
  });
});
