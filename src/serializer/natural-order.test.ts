import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNatural } from './natural-order.ts';

describe('compareNatural', () => {
  it.each<[string, unknown[]]>([
    ['numbers, NaN last', [null, undefined, -Infinity, -1.5, 0, 1, Infinity, NaN]],
    ['strings by UTF-16 unit', ['', 'B', 'a', 'a\0', 'ab', 'b', '\ud83d\ude00', '\uffff']],
    ['bigints', [null, -(10n ** 30n), 0n, 1n]],
    ['booleans', [undefined, false, true]],
    ['dates, invalid last', [null, new Date(-1), new Date(0), new Date(NaN)]],
    ['arrays, the shorter first', [null, [], [null], [1], [1, 'a'], [1, 'b'], [2], [NaN]]],
    ['bytes', [undefined, Uint8Array.of(), Uint8Array.of(1, 2), Uint8Array.of(1, 200), Uint8Array.of(2)]],
  ])('puts in order %s', (_name, ordered) => {
    for (const [i, a] of ordered.entries()) {
      for (const [j, b] of ordered.entries())
        expect(compareNatural(a, b), `${i} against ${j}`).toBe(Math.sign(i - j));
    }
  });

  it('0 and -0 are equal', () => {
    expect(compareNatural(0, -0)).toBe(0);
  });

  it('sorts as the language does, where that has an order', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (list) => {
        expect(list.toSorted(compareNatural)).toEqual(list.toSorted());
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (list) => {
        // Plus zero, which makes -0 and 0 one: the two are equal in our order and not in that of a Float64Array.
        const positive = list.map((x) => x + 0);
        expect(positive.toSorted(compareNatural)).toEqual([...Float64Array.from(positive).sort()]);
      }),
    );
  });

  it.each<[unknown, unknown, string]>([
    ['a', 1, 'string and number'],
    [1, 1n, 'number and bigint'],
    [[1], 1, 'array and number'],
    [['a'], [1], 'string and number'],
    [new Date(), 'x', 'Date and string'],
    [Uint8Array.of(1), Int8Array.of(1), 'Uint8Array and Int8Array'],
  ])('refuses mixed types %#', (a, b, names) => {
    expect(() => compareNatural(a, b)).toThrowError(
      expect.objectContaining({ code: 'MIXED_KEY_TYPES', message: expect.stringContaining(names) }),
    );
  });

  it.each<[unknown, unknown, string]>([
    [{ a: 1 }, { a: 2 }, 'Object'],
    [null, { a: 1 }, 'Object'],
    [() => 1, undefined, 'function'],
    [new Map(), new Map(), 'Map'],
  ])('refuses keys without an order %#', (a, b, name) => {
    expect(() => compareNatural(a, b)).toThrowError(
      expect.objectContaining({ code: 'NO_NATURAL_ORDER', message: expect.stringContaining(name) }),
    );
  });
});
