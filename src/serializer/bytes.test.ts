import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

const CORRUPT = expect.objectContaining({ code: 'CORRUPT_DATA' });

describe('ByteWriter and ByteReader', () => {
  it('give back numbers and text, however often the writer grew', () => {
    const writer = new ByteWriter(1);
    writer.u8(255);
    writer.u16(65_535);
    writer.u32(0xffffffff);
    writer.i32(-5);
    writer.f64(-0);
    writer.zigzag(-(2 ** 31));
    writer.latin1('é'.repeat(50));
    const utf8 = writer.utf8('–x');
    writer.utf16('\ud800');
    writer.align(8);
    const reader = new ByteReader(writer.toBytes());
    expect([reader.u8(), reader.u16(), reader.u32(), reader.i32(), reader.f64(), reader.zigzag()]).toEqual([
      255,
      65_535,
      0xffffffff,
      -5,
      -0,
      -(2 ** 31),
    ]);
    expect([reader.latin1(50), reader.utf8(utf8), reader.utf16(2)]).toEqual(['é'.repeat(50), '–x', '\ud800']);
    reader.align(8);
    reader.expectEnd();
  });

  it('give back every whole number up to 2^53 - 1', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.maxSafeNat(),
          fc.nat(),
          fc.constantFrom(0, 127, 128, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER),
        ),
        (value) => {
          const writer = new ByteWriter();
          writer.varint(value);
          expect(new ByteReader(writer.toBytes()).varint()).toBe(value);
        },
      ),
    );
  });

  it('toBytes is a copy and view is not', () => {
    const writer = new ByteWriter();
    writer.u8(1);
    const copy = writer.toBytes();
    const view = writer.view();
    writer.reset();
    writer.u8(2);
    expect([copy[0], view[0], writer.length]).toEqual([1, 2, 1]);
  });

  it('latin1IfPossible writes nothing of a string with a wider unit', () => {
    const writer = new ByteWriter();
    expect(writer.latin1IfPossible('ab–')).toBe(false);
    expect(writer.length).toBe(0);
    expect(writer.latin1IfPossible('abé')).toBe(true);
    expect([...writer.toBytes()]).toEqual([97, 98, 233]);
  });

  it('patchU32 and truncate refuse what is not written', () => {
    const writer = new ByteWriter();
    writer.u32(0);
    writer.patchU32(0, 7);
    expect(new ByteReader(writer.toBytes()).u32()).toBe(7);
    expect(() => writer.patchU32(1, 7)).toThrow(RangeError);
    expect(() => writer.truncate(5)).toThrow(RangeError);
  });
});

it('a run longer than a buffer can be is refused by name', () => {
  expect(() => new ByteWriter().reserve(2 ** 52)).toThrowError(
    expect.objectContaining({ code: 'DATA_TOO_LARGE' }),
  );
});

describe('ByteReader refuses', () => {
  it.each<[string, (reader: ByteReader) => unknown]>([
    ['a number that is cut off', (reader) => reader.f64()],
    ['a length beyond its end', (reader) => reader.bytes(4)],
    ['a count of more than is left', (reader) => reader.count(2)],
    ['to end before the end', (reader) => reader.expectEnd()],
    ['a position beyond its end', (reader) => reader.seek(4)],
  ])('%s', (_name, read) => {
    expect(() => read(new ByteReader(Uint8Array.of(3, 0, 0)))).toThrowError(CORRUPT);
  });

  it('whole numbers that no writer writes', () => {
    expect(() => new ByteReader(new Uint8Array(20).fill(0xff)).varint()).toThrowError(CORRUPT);
    expect(() => new ByteReader(Uint8Array.of(0x80)).varint()).toThrowError(CORRUPT);
  });
});
