import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteStrings, joinByteStrings } from './byte-strings.ts';
import { decodeLateColumn, encodeRecords } from './record-codec.ts';

const latin1 = fc.string({ unit: fc.constantFrom('\0', 'a', 'z', 'é', 'ÿ'), maxLength: 20 });

function late(values: readonly string[]): ByteStrings {
  const column = decodeLateColumn(encodeRecords(values));
  if (!(column instanceof ByteStrings)) throw new Error('Not bytes');
  return column;
}

it('strings of one byte a unit stay bytes until they are asked for, in any order', () => {
  fc.assert(
    fc.property(fc.array(latin1, { minLength: 1 }), fc.array(fc.nat()), (values, picks) => {
      const column = late(values);
      expect(column.length).toBe(values.length);
      expect(column.strings()).toEqual(values);
      const positions = Uint32Array.from(picks, (pick) => pick % values.length);
      const expected = Array.from(positions, (at) => values[at]);
      expect(column.pick(positions, 0, positions.length)).toEqual(expected);
      expect(column.pick(positions, Math.min(1, positions.length), positions.length)).toEqual(
        expected.slice(1),
      );
    }),
  );
});

it('columns follow each other as one', () => {
  fc.assert(
    fc.property(fc.array(fc.array(latin1, { minLength: 1 }), { minLength: 1 }), (parts) => {
      expect(joinByteStrings(parts.map(late)).strings()).toEqual(parts.flat());
    }),
  );
});

it('other strings, numbers and values are decoded at once', () => {
  for (const values of [['€', 'a'], ['\ud800'], [1, 2], [[1], [2]], ['a', null], [new Map()]]) {
    const column = decodeLateColumn(encodeRecords(values));
    expect(column).not.toBeInstanceOf(ByteStrings);
    expect(Array.from(column as ArrayLike<unknown>)).toEqual(values);
  }
});

it('holds nothing of the bytes it was read from, and refuses damaged ones', () => {
  const bytes = encodeRecords(['abc', 'def']);
  const column = decodeLateColumn(bytes) as ByteStrings;
  const cut = bytes.slice(0, -1);
  bytes.fill(0);
  expect(column.strings()).toEqual(['abc', 'def']);
  expect(() => decodeLateColumn(cut)).toThrow(expect.objectContaining({ code: 'CORRUPT_DATA' }));
});
