import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FirstInOrder } from './first-in-order.ts';

/** By the first field alone, so that the second tells which of equal records it is. */
const compare = (a: readonly number[], b: readonly number[]) => a[0]! - b[0]!;

it.each([1, -1] as const)('has the first records by sign %i, equal ones as they came', (sign) => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(30), { maxLength: 400, size: 'max' }),
      fc.integer({ min: 1, max: 90 }),
      (keys, limit) => {
        const records = keys.map((key, i) => [key, i] as const);
        const first = new FirstInOrder(limit, sign);
        for (const record of records) {
          // As its users do: what comes too late is not even added.
          if (first.isFull && compare(record, first.last as readonly number[]) * sign >= 0) continue;
          first.add(record, compare);
        }
        const expected = records.toSorted((a, b) => sign * compare(a, b)).slice(0, limit);
        expect(first.inOrder(compare)).toEqual(expected);
      },
    ),
  );
});

it('undefined is a record like others', () => {
  const first = new FirstInOrder(2);
  const rank = (value: unknown) => (value === undefined ? 0 : (value as number));
  for (const record of [2, undefined, 1]) first.add(record, (a, b) => rank(a) - rank(b));
  expect(first.inOrder((a, b) => rank(a) - rank(b))).toEqual([undefined, 1]);
});
