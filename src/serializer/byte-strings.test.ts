import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteStrings } from './byte-strings.ts';
import { ByteWriter } from './byte-writer.ts';
import { decodeLateColumn, decodeRecords, encodeRecords, writeStringRecords } from './record-codec.ts';

const latin1 = fc.string({ unit: fc.constantFrom('\0', 'a', 'z', 'é', 'ÿ'), maxLength: 20 });

function late(values: readonly string[]): ByteStrings {
  const column = decodeLateColumn(encodeRecords(values));
  if (!(column instanceof ByteStrings)) throw new Error('Not bytes');
  return column;
}

it('strings of one byte a unit stay bytes until they are asked for', () => {
  fc.assert(
    fc.property(fc.array(latin1, { minLength: 1 }), fc.nat(), fc.nat(), (values, a, b) => {
      const column = late(values);
      expect(column.length).toBe(values.length);
      expect(column.strings()).toEqual(values);
      const [start, end] = [a % values.length, b % values.length].sort((x, y) => x - y) as [number, number];
      const part = column.slice(start, end);
      expect(part.strings()).toEqual(values.slice(start, end));
      expect(part.textBytes).toBe(values.slice(start, end).join('').length);
    }),
  );
});

it('are written as the same strings', () => {
  const long = fc.constantFrom(250, 260, 70_000).map((length) => 'ÿ'.repeat(length));
  const check = fc.property(fc.array(fc.oneof(latin1, long), { minLength: 2, maxLength: 9 }), (values) => {
    const writer = new ByteWriter();
    writeStringRecords(writer, late(values).slice(1, values.length));
    expect(writer.toBytes()).toEqual(encodeRecords(values.slice(1)));
    expect(decodeRecords(writer.toBytes())).toEqual(values.slice(1));
  });
  fc.assert(check, { numRuns: 20 });
});

it('other strings, numbers and values are decoded at once', () => {
  for (const values of [['€', 'a'], ['\ud800'], [1, 2], [[1], [2]], ['a', null], [new Map()]]) {
    const column = decodeLateColumn(encodeRecords(values));
    expect(column).not.toBeInstanceOf(ByteStrings);
    expect(Array.from(column as ArrayLike<unknown>)).toEqual(values);
  }
});

it('refuses damaged bytes', () => {
  const cut = encodeRecords(['abc', 'def']).slice(0, -1);
  expect(() => decodeLateColumn(cut)).toThrow(expect.objectContaining({ code: 'CORRUPT_DATA' }));
});
