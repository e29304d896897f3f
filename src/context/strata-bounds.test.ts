import { expect, it } from 'vitest';
import { exactStratum, strataBounds } from './strata-bounds.ts';

it('take exactly what is wanted by a threshold between the bounds', () => {
  const bounds = { accept: 0.2, limit: 0.6, threshold: 0 };
  const found = { pairs: 10, accepted: 3, waiting: [0.5, 0.3, 0.4] };
  expect(exactStratum(bounds, 3, found)?.threshold).toBe(0.3);
  expect(exactStratum(bounds, 4, found)?.threshold).toBe(0.4);
  expect(exactStratum(bounds, 6, found)?.threshold).toBe(1);
  expect(exactStratum(bounds, 2, found)).toBe(undefined);
  expect(exactStratum(bounds, 7, found)).toBe(undefined);
});

it.each([false, true])(
  'hold the wanted share, and are wider with each attempt (with replacement: %s)',
  (withReplacement) => {
    for (const [pairs, wanted] of [
      [1, 1],
      [10, 1],
      [1000, 300],
      [1_000_000, 10],
    ] as const) {
      let last = { accept: 1e9, limit: 0 };
      for (let attempt = 0; attempt < 6; attempt++) {
        const bounds = strataBounds(pairs, wanted, withReplacement, attempt);
        expect(bounds.accept).toBeLessThanOrEqual(wanted / pairs);
        expect(bounds.limit).toBeGreaterThanOrEqual(wanted / pairs);
        expect(bounds.accept).toBeLessThanOrEqual(last.accept);
        expect(bounds.limit).toBeGreaterThanOrEqual(last.limit);
        last = bounds;
      }
      if (!withReplacement) expect([last.accept, last.limit]).toEqual([0, 1]);
    }
  },
);
