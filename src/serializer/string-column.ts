import { readAligned, writeAligned } from './aligned-array.ts';
import type { ByteReader } from './byte-reader.ts';
import { ByteStrings } from './byte-strings.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { LengthArray, StringColumn } from './column.ts';
import { corruptData } from './corrupt-data.ts';
import { asTextBuffer, isWellFormed } from './native-text.ts';

const Encoding = { latin1: 0, utf8: 1, utf16: 2 } as const;

/**
 * V8 cuts a string of this length or longer out of another as a view that keeps the whole alive; shorter ones are copies. Views of a block's text would keep
 * megabytes for the sake of one kept record, so longer strings are each read from the bytes.
 */
const FIRST_VIEW_LENGTH = 13;

/** From this average on hardly any string would be cut from the common text, so it is not made. */
const LONG_AVERAGE = 24;

/** Writes all strings as one text, in one native call, after the length of each. */
export function writeStrings(values: readonly string[], writer: ByteWriter): void {
  const text = values.join('');
  const bytes = Buffer.byteLength(text, 'utf8');
  if (bytes === text.length || isLatin1(text)) {
    writer.u8(Encoding.latin1);
    writeLengths(values.map(unitsOf), writer);
    writer.latin1(text);
    return;
  }
  const byteLengths = isWellFormed(text) ? values.map(utf8BytesOf) : undefined;
  // The halves of a character that is split over two strings are one in the text, so that the sums differ.
  if (byteLengths !== undefined && sum(byteLengths) === bytes) {
    writer.u8(Encoding.utf8);
    writeLengths(values.map(unitsOf), writer);
    writeLengths(byteLengths, writer);
    writer.utf8(text);
    return;
  }
  writer.u8(Encoding.utf16);
  writeLengths(values.map(unitsOf), writer);
  writer.utf16(text);
}

export function readStrings(count: number, reader: ByteReader): StringColumn {
  const encoding = reader.u8();
  const lengths = readLengths(count, reader);
  const units = sum(lengths);
  switch (encoding) {
    case Encoding.latin1:
      return cut(lengths, lengths, units, reader, (length) => reader.latin1(length));
    case Encoding.utf8: {
      const byteLengths = readLengths(count, reader);
      return cut(lengths, byteLengths, units, reader, (length) => reader.utf8(length));
    }
    case Encoding.utf16: {
      const byteLengths = Uint32Array.from(lengths, (length) => length * 2);
      return cut(lengths, byteLengths, units, reader, (length) => reader.utf16(length));
    }
    default:
      throw corruptData('a column of strings has an unknown encoding');
  }
}

/** Writes what {@link writeStrings} makes of these strings. */
export function writeByteStrings(column: ByteStrings, writer: ByteWriter): void {
  const { starts, length, bytes } = column;
  const lengths = new Uint32Array(length);
  for (let i = 0; i < length; i++) lengths[i] = starts[i + 1]! - starts[i]!;
  writer.u8(Encoding.latin1);
  writeLengths(lengths, writer);
  writer.bytes(bytes.subarray(starts[0]!, starts[length]!));
}

/** The strings as a view of the reader's bytes, where each unit is one byte; undefined, and nothing read, where they are written otherwise. */
export function readByteStrings(count: number, reader: ByteReader): ByteStrings | undefined {
  const start = reader.position;
  if (reader.u8() !== Encoding.latin1) {
    reader.seek(start);
    return undefined;
  }
  const lengths = readLengths(count, reader);
  const starts = new Uint32Array(count + 1);
  let end = 0;
  for (let i = 0; i < count; i++) {
    end += lengths[i]!;
    starts[i + 1] = end;
  }
  return new ByteStrings(asTextBuffer(reader.bytes(end)), starts);
}

function cut(
  lengths: LengthArray,
  byteLengths: LengthArray,
  units: number,
  reader: ByteReader,
  read: (byteLength: number) => string,
): StringColumn {
  const count = lengths.length;
  const bytes = sum(byteLengths);
  if (bytes > reader.remaining) throw corruptData('a column of strings is cut off');
  if (units >= count * LONG_AVERAGE) return { kind: 'string', values: readEach(byteLengths, read) };
  const start = reader.position;
  const text = read(bytes);
  if (text.length !== units) throw corruptData('a column of strings has wrong lengths');
  if (longest(lengths) < FIRST_VIEW_LENGTH) return { kind: 'text', text, lengths };
  const end = reader.position;
  const values = new Array<string>(count);
  let at = 0;
  let byteAt = start;
  for (let i = 0; i < count; i++) {
    const length = lengths[i] as number;
    const byteLength = byteLengths[i] as number;
    if (length < FIRST_VIEW_LENGTH) {
      values[i] = text.substring(at, at + length);
    } else {
      reader.seek(byteAt);
      values[i] = read(byteLength);
    }
    at += length;
    byteAt += byteLength;
  }
  reader.seek(end);
  return { kind: 'string', values };
}

function readEach(byteLengths: LengthArray, read: (byteLength: number) => string): string[] {
  const values = new Array<string>(byteLengths.length);
  for (let i = 0; i < byteLengths.length; i++) values[i] = read(byteLengths[i] as number);
  return values;
}

/** Lengths in one, two or four bytes each, as the longest needs. */
function writeLengths(lengths: ArrayLike<number>, writer: ByteWriter): void {
  const most = longest(lengths);
  const array =
    most < 0x100
      ? Uint8Array.from(lengths)
      : most < 0x10000
        ? Uint16Array.from(lengths)
        : Uint32Array.from(lengths);
  writer.u8(array.BYTES_PER_ELEMENT);
  writeAligned(array, writer);
}

function readLengths(count: number, reader: ByteReader): LengthArray {
  switch (reader.u8()) {
    case 1:
      return readAligned(Uint8Array, count, reader);
    case 2:
      return readAligned(Uint16Array, count, reader);
    case 4:
      return readAligned(Uint32Array, count, reader);
    default:
      throw corruptData('a column of strings has lengths of an unknown size');
  }
}

function isLatin1(text: string): boolean {
  return /^[\0-\xff]*$/.test(text);
}

function unitsOf(text: string): number {
  return text.length;
}

function utf8BytesOf(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function sum(numbers: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < numbers.length; i++) total += numbers[i] as number;
  return total;
}

function longest(lengths: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < lengths.length; i++) if ((lengths[i] as number) > most) most = lengths[i] as number;
  return most;
}
