import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareNatural } from '../serializer/natural-order.ts';
import { sortedOrder } from './sorted-order.ts';

const poll = () => {};

/** What a stable sort by comparing gives. */
function reference(keys: readonly unknown[], compare: (a: never, b: never) => number, ascending: boolean) {
  const sign = ascending ? 1 : -1;
  return keys.map((_, i) => i).sort((a, b) => sign * compare(keys[a] as never, keys[b] as never));
}

const anyNumber = fc.oneof(
  fc.integer(),
  fc.integer({ min: -5, max: 5 }),
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, 1 / 0, -1 / 0),
);
const prefixed = fc.tuple(fc.constantFrom('', 'a', 'aaaa', 'aaaaaaaa', 'ä€'), fc.string({ maxLength: 6 }));

const kinds: Record<string, fc.Arbitrary<unknown>> = {
  strings: fc.string(),
  'strings with common beginnings': prefixed.map(([a, b]) => a + b),
  'strings of any units': fc.string({ unit: 'binary' }),
  'strings with NULs': fc.string({ unit: fc.constantFrom('\0', 'a', '\u{100}'), maxLength: 9 }),
  integers: fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
  numbers: anyNumber,
  booleans: fc.boolean(),
  dates: fc.date({ noInvalidDate: false }),
  bigints: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  'large bigints': fc.bigInt(),
  arrays: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  nothing: fc.constant(null),
};

describe.each([true, false])('ascending: %s', (ascending) => {
  it.each(Object.entries(kinds))('%s', (_name, kind) => {
    const key = fc.oneof(
      { weight: 9, arbitrary: kind },
      { weight: 1, arbitrary: fc.constantFrom(null, undefined) },
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300, size: 'max' }), (keys) => {
        const order = sortedOrder(keys, { compare: undefined, ascending, poll });
        expect([...order]).toEqual(reference(keys, compareNatural, ascending));
      }),
      { numRuns: 60 },
    );
  });

  it('columns of numbers', () => {
    const columns = fc.oneof(fc.int32Array({ maxLength: 99 }), fc.float64Array({ maxLength: 99 }));
    fc.assert(
      fc.property(columns, (keys) => {
        const order = sortedOrder(keys, { compare: undefined, ascending, poll });
        expect([...order]).toEqual(reference([...keys], compareNatural, ascending));
      }),
    );
  });

  it('by a compare function', () => {
    const compare = (a: number, b: number) => (a % 10) - (b % 10);
    fc.assert(
      fc.property(fc.array(fc.nat()), (keys) => {
        const order = sortedOrder(keys, { compare: compare as never, ascending, poll });
        expect([...order]).toEqual(reference(keys, compare, ascending));
      }),
    );
  });

  it.each([
    ['numbers', (i: number) => Math.imul(i, 0x9e3779b1) / 7],
    ['few numbers', (i: number) => Math.imul(i, 0x9e3779b1) & 7],
    ['strings', (i: number) => (Math.imul(i, 0x9e3779b1) >>> 0).toString(36)],
    ['strings that begin alike', (i: number) => `a common beginning ${Math.imul(i, 0x9e3779b1) & 0xfff}`],
  ])('20,000 %s', (_name, keyOf) => {
    const keys = Array.from({ length: 20_000 }, (_, i) => keyOf(i));
    const order = sortedOrder(keys, { compare: undefined, ascending, poll });
    expect([...order]).toEqual(reference(keys, compareNatural, ascending));
  });
});

it('keys of several types are refused, and keys without an order', () => {
  const options = { compare: undefined, ascending: true, poll };
  const code = (expected: string) => expect.objectContaining({ code: expected });
  expect(() => sortedOrder([1, null, 'a'], options)).toThrow(code('MIXED_KEY_TYPES'));
  expect(() => sortedOrder([[1], new Date()], options)).toThrow(code('MIXED_KEY_TYPES'));
  expect(() => sortedOrder([{ a: 1 }], options)).toThrow(code('NO_NATURAL_ORDER'));
});

it('a long sort asks whether it shall go on', () => {
  const stop = () => {
    throw new Error('stopped');
  };
  const keys = Array.from({ length: 2 ** 20 + 1 }, (_, i) => i % 1000);
  const options = { compare: undefined, ascending: true, poll: stop };
  expect(() => sortedOrder(keys, options)).toThrow('stopped');
  expect(() => sortedOrder(keys, { ...options, compare: compareNatural })).toThrow('stopped');
});
