import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ColumnBuffer } from './column-buffer.ts';

const records = fc.oneof(
  fc.array(fc.integer()),
  fc.array(fc.oneof(fc.integer(), fc.double())),
  fc.array(fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constantFrom(null, undefined, -0))),
);

function filled(input: readonly unknown[]): ColumnBuffer {
  const buffer = new ColumnBuffer();
  buffer.resize(Math.min(2, input.length));
  input.forEach((record, i) => {
    if (i === 2) buffer.resize(input.length);
    buffer.set(i, record);
  });
  return buffer;
}

it('gives back what was set, in a column or each at its place', () => {
  const check = fc.property(records, (input) => {
    expect([...filled(input).take(input.length)]).toEqual(input);
    const places = Int32Array.from(input, (_, i) => input.length - 1 - i);
    const placed = filled(input).placed(places, input.length);
    expect(Array.from(placed).slice(0, input.length)).toEqual(input.toReversed());
  });
  fc.assert(check);
});

it('keeps integers and doubles in columns of their own, and -0 among the doubles', () => {
  expect(filled([1, -5]).column).toBeInstanceOf(Int32Array);
  expect(filled([1, 2 ** 31]).column).toBeInstanceOf(Float64Array);
  const buffer = filled([1, -0]);
  expect(buffer.column).toBeInstanceOf(Float64Array);
  expect(buffer.isNumbers).toBe(true);
  expect(Object.is(buffer.column[1], -0)).toBe(true);
  expect(filled([1, 'a']).isNumbers).toBe(false);
});

it('goes on as what it has become, and keeps no object', () => {
  const buffer = filled([1, 'a']);
  buffer.clear();
  expect(buffer.take(1)).toEqual([]);
  buffer.set(0, 7);
  expect(buffer.take(1)).toEqual([7]);
});
