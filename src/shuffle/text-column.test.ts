import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TextColumn } from './text-column.ts';

const unit = fc.constantFrom('\0', 'a', 'z', 'é', 'ÿ');
const latin1 = fc.oneof(
  { weight: 9, arbitrary: fc.string({ unit, maxLength: 60 }) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 16 }).map((length) => 'ÿ'.repeat(length)) },
);

function columnOf(values: readonly string[]): TextColumn {
  const column = new TextColumn();
  column.resize(2);
  values.forEach((value, i) => {
    if (i === 2) column.resize(values.length);
    expect(column.push(value)).toBe(true);
    if (i % 7 === 6) expect(column.settle()).toBe(true);
  });
  return column;
}

it('gives back the strings as bytes, and each at its place', () => {
  fc.assert(
    fc.property(fc.array(latin1), fc.array(latin1), (first, second) => {
      const column = columnOf(first);
      for (const values of [first, second]) {
        if (values === second) {
          column.clear();
          column.resize(second.length);
          for (const value of second) column.push(value);
        }
        expect(column.settle()).toBe(true);
        expect(column.length).toBe(values.length);
        expect(column.textBytes).toBe(values.join('').length);
        expect(column.column().strings()).toEqual(values);
        const places = Int32Array.from(values, (_, i) => values.length - 1 - i);
        expect(column.placed(places).strings()).toEqual(values.toReversed());
        expect(column.column().strings()).toEqual(values);
      }
    }),
  );
});

it('does not take strings with a unit above 0xff, and gives those before it', () => {
  const others = fc.constantFrom('€', 'a\u0100', '\ud800');
  fc.assert(
    fc.property(fc.array(latin1), others, fc.array(latin1), (before, other, after) => {
      const column = columnOf(before);
      const taken = [...before];
      column.resize(before.length + after.length + 1);
      // Whether it is a string above 0xff shows when the strings that wait are written, at the latest by `settle`.
      for (const value of [other, ...after]) {
        if (!column.push(value)) break;
        taken.push(value);
      }
      expect(column.settle()).toBe(false);
      expect(column.strings()).toEqual(taken);
    }),
  );
});

it('does not take very long strings', () => {
  const column = columnOf(['a']);
  expect(column.push('x'.repeat(2 ** 16 + 1))).toBe(false);
  expect(column.strings()).toEqual(['a']);
});
