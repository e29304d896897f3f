import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteStrings } from '../serializer/byte-strings.ts';
import { ColumnBuffer } from './column-buffer.ts';
import type { LateColumn } from './shuffle-block.ts';

const latin1 = fc.string({ unit: fc.constantFrom('a', 'é') });
const records = fc.oneof(
  fc.array(fc.integer()),
  fc.array(fc.oneof(fc.integer(), fc.double())),
  fc.array(latin1),
  fc.array(fc.oneof({ weight: 9, arbitrary: latin1 }, { weight: 1, arbitrary: fc.constantFrom('€', 7) })),
  fc.array(fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constantFrom(null, undefined, -0))),
);

function filled(input: readonly unknown[], takesText = false): ColumnBuffer {
  const buffer = new ColumnBuffer(takesText);
  buffer.resize(Math.min(2, input.length));
  input.forEach((record, i) => {
    if (i === 2) buffer.resize(input.length);
    buffer.set(i, record);
  });
  return buffer;
}

function arrayOf(column: LateColumn): unknown[] {
  return column instanceof ByteStrings ? column.strings() : Array.from(column);
}

it('gives back what was set, in a column or each at its place', () => {
  const check = fc.property(records, fc.boolean(), (input, takesText) => {
    expect([...filled(input).take(input.length)]).toEqual(input);
    expect(arrayOf(filled(input, takesText).lateColumn()).slice(0, input.length)).toEqual(input);
    const places = Int32Array.from(input, (_, i) => input.length - 1 - i);
    const placed = filled(input, takesText).placed(places, input.length);
    expect(arrayOf(placed).slice(0, input.length)).toEqual(input.toReversed());
  });
  fc.assert(check);
});

it('keeps integers and doubles in columns of their own, and -0 among the doubles', () => {
  expect(filled([1, -5]).lateColumn()).toBeInstanceOf(Int32Array);
  expect(filled([1, 2 ** 31]).lateColumn()).toBeInstanceOf(Float64Array);
  const buffer = filled([1, -0]);
  expect(buffer.lateColumn()).toBeInstanceOf(Float64Array);
  expect(buffer.isNumbers).toBe(true);
  expect(Object.is(buffer.take(2)[1], -0)).toBe(true);
  expect(filled([1, 'a']).isNumbers).toBe(false);
});

it('keeps strings of one byte a unit as bytes, for who takes them so', () => {
  expect(filled(['a', 'é'], true).lateColumn()).toBeInstanceOf(ByteStrings);
  for (const other of [filled(['a', 'é']), filled(['a', '€'], true), filled([1, 'a'], true)])
    expect(other.lateColumn()).toBeInstanceOf(Array);
  const buffer = filled(['a', 'é'], true);
  expect([buffer.isNumbers, buffer.textBytes, buffer.objectBytes(1)]).toEqual([false, 2, 0]);
  buffer.set(2, 'x'.repeat(100_000));
  expect([buffer.textBytes, buffer.textHeldBytes]).toEqual([0, 0]);
  expect(buffer.objectBytes(2)).toBeGreaterThan(100_000);
});

it('goes on as what it has become, and keeps no object', () => {
  const buffer = filled([1, 'a']);
  buffer.clear();
  expect(buffer.take(1)).toEqual([]);
  buffer.set(0, 7);
  expect(buffer.take(1)).toEqual([7]);
  const text = filled(['a'], true);
  text.clear();
  expect(arrayOf(text.lateColumn())).toEqual([]);
  text.set(0, 'b');
  expect(arrayOf(text.lateColumn())).toEqual(['b']);
});
