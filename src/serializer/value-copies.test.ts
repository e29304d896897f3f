import { expect, it } from 'vitest';
import type { ClassTable } from './class-table.ts';
import { copiesOf } from './value-copies.ts';
import { decodeValue } from './value-decoder.ts';
import { encodeValue } from './value-encoder.ts';
import { MAX_SHAPES } from './value-tags.ts';

class Stats {
  count = 0;
  readonly seen = new Set<number>();
}

const classes: ClassTable = { idOf: (type) => type.name, classOf: () => Stats };

const shared = { a: 1 };
const cycle: unknown[] = [1];
cycle.push({ cycle }, cycle);

it.each<[string, unknown]>([
  ['a number', 0],
  ['NaN', Number.NaN],
  ['a bigint', 5n],
  ['undefined', undefined],
  ['null', null],
  ['an empty array', []],
  ['an empty object', {}],
  ['a Map', new Map([['a', [1]]])],
  ['an instance', new Stats()],
  ['instances in one another', { by: [new Stats(), { one: new Stats(), at: new Date(5) }] }],
  ['what is there twice', [shared, shared]],
  ['what holds itself', cycle],
  [
    'more lists of keys than have a number',
    Array.from({ length: MAX_SHAPES + 5 }, (_, i) => ({ [`k${i}`]: i })),
  ],
  [
    'lists of keys that are told apart with difficulty',
    [
      { 'a\nb': 1, c: 2 },
      { a: 1, 'b\nc': 2 },
    ],
  ],
])('every copy of %s is what decodeValue gives, and stands alone', (_name, value) => {
  const bytes = encodeValue(value, { classes });
  const copy = copiesOf(bytes, { classes });
  const copies = [copy(), copy(), copy(), copy()];
  for (const one of copies) expect(one).toStrictEqual(decodeValue(bytes, { classes }));
  if (typeof value === 'object' && value !== null) expect(new Set([value, ...copies]).size).toBe(5);
});

it('what becomes of one copy is not seen in the next', () => {
  const copy = copiesOf(encodeValue({ of: new Stats() }, { classes }), { classes }) as () => { of: Stats };
  const first = copy();
  first.of.count++;
  first.of.seen.add(1);
  expect(copy()).toStrictEqual({ of: new Stats() });
});
