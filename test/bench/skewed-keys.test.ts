import { describe, expect, it } from 'vitest';

interface Keys {
  readonly distinct: number;
  readonly skew: number;
  readonly seed: number;
}

// A module of plain JavaScript has no types.
const { evenKeys, keyOf, parseKeys } = (await import(
  new URL('../../bench/data/skewed-keys.mjs', import.meta.url).href
)) as {
  parseKeys(text: string): Keys;
  evenKeys(keys: Keys): Keys;
  keyOf(i: number, distinct: number, skew: number, seed: number): number;
};

/** How many of the first `count` pairs have each key, the most frequent first. */
function frequencies(count: number, { distinct, skew, seed }: Keys): number[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < count; i++) {
    const key = keyOf(i, distinct, skew, seed);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()].sort((a, b) => b - a);
}

const COUNT = 200_000;
const DISTINCT = 1000;

describe('the keys of pairs', () => {
  it('are as the argument says, even and of seed 0 unless it says otherwise', () => {
    expect(parseKeys('9')).toEqual({ distinct: 9, skew: 1, seed: 0 });
    expect(parseKeys('9:4:7')).toEqual({ distinct: 9, skew: 4, seed: 7 });
    expect(evenKeys(parseKeys('9:4:7'))).toEqual({ distinct: 9, skew: 1, seed: 8 });
  });

  it('are these, whatever language the program is written in', () => {
    const first = (distinct: number, skew: number, seed: number) =>
      [0, 1, 2, 3, 1_999_999].map((i) => keyOf(i, distinct, skew, seed));
    expect(first(200_000, 1, 0)).toEqual([0, -872358950, 385134438, -2112814792, -1141814519]);
    expect(first(200_000, 4, 7)).toEqual([2114182073, 557114755, -385522037, -1978651904, -1970481134]);
  });

  it('are equally frequent with a skew of 1', () => {
    const counts = frequencies(COUNT, { distinct: DISTINCT, skew: 1, seed: 5 });
    expect(counts).toHaveLength(DISTINCT);
    expect(counts[0]).toBeLessThan((COUNT / DISTINCT) * 1.5);
    expect(counts.at(-1)).toBeGreaterThan((COUNT / DISTINCT) * 0.5);
  });

  it.each([2, 3, 4, 8])('are skewed as it is told: %d', (skew) => {
    for (const seed of [0, 1, 99]) {
      const counts = frequencies(COUNT, { distinct: DISTINCT, skew, seed });
      const share = (keys: number) => counts.slice(0, keys).reduce((a, b) => a + b) / COUNT;
      for (const keys of [1, 10, 100]) expect(share(keys)).toBeCloseTo((keys / DISTINCT) ** (1 / skew), 2);
    }
  });

  it('are others with another seed', () => {
    const drawn = (seed: number) => Array.from({ length: 100 }, (_, i) => keyOf(i, 1e6, 1, seed));
    const [zero, one] = [new Set(drawn(0)), drawn(1)];
    expect(one.filter((key) => zero.has(key)).length).toBeLessThan(5);
  });
});
