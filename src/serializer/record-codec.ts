import { ByteReader } from './byte-reader.ts';
import type { ByteStrings } from './byte-strings.ts';
import { ByteWriter } from './byte-writer.ts';
import { ColumnTag } from './column.ts';
import { readColumns } from './column-reader.ts';
import { splitColumns } from './column-splitter.ts';
import { writeColumn } from './column-writer.ts';
import { corruptData } from './corrupt-data.ts';
import { buildRows } from './row-builder.ts';
import { readByteStrings, writeByteStrings } from './string-column.ts';
import { ValueDecoder, type ValueDecoderOptions } from './value-decoder.ts';
import { ValueEncoder, type ValueEncoderOptions } from './value-encoder.ts';

/** How the records of a block are laid out: as columns, or one tagged value after another. */
export type BlockKind = 'columns' | 'values';

const KIND_VALUES = 1;
const KIND_COLUMNS = 2;

/**
 * Encodes the records from `start` to before `end` as one block, for `decodeRecords`.
 *
 * Records of one closed shape (primitives, dates, fixed-length arrays and flat objects of them, nested or not; plain objects, and those of a class that has no
 * #private members) go as columns, all others as values with what
 * `encodeValue` carries. Either way they come back equal. An object that two records share becomes two; one that a single record holds twice stays one.
 * Of an object whose keys are all like those of its neighbours, a getter may be read by value. Some 4,000 to 16,000 records make a good block.
 *
 * @throws SparkError `NOT_SERIALIZABLE` with the index of the record and the path in it of what cannot be carried.
 */
export function encodeRecords(
  records: readonly unknown[],
  start = 0,
  end: number = records.length,
  options?: ValueEncoderOptions,
): Uint8Array {
  const writer = new ByteWriter(64 + 16 * (end - start));
  writeRecords(writer, records, start, end, options);
  return writer.toBytes();
}

/** Writes a block where the writer stands, at a multiple of 8; see {@link encodeRecords}. Saves a copy where the writer's view can be passed on. */
export function writeRecords(
  writer: ByteWriter,
  records: readonly unknown[],
  start = 0,
  end: number = records.length,
  options?: ValueEncoderOptions,
): void {
  if (writer.length % 8 !== 0)
    throw new RangeError(`Cannot begin a block of records at byte ${writer.length}: it is no multiple of 8`);
  const column = end > start ? splitColumns(records.slice(start, end), options?.classes) : undefined;
  writer.u8(column === undefined ? KIND_VALUES : KIND_COLUMNS);
  writer.varint(end - start);
  if (column !== undefined) {
    writeColumn(column, writer);
    return;
  }
  const encoder = new ValueEncoder(writer, options);
  for (let i = start; i < end; i++) encoder.encode(records[i], i);
}

/** Numbers that lie in a column of their own; -0 is none of the integers. */
export type NumberColumn = Int32Array | Float64Array;

/** Writes numbers as the block that {@link writeRecords} makes of them, without looking at each. */
export function writeNumbers(writer: ByteWriter, numbers: NumberColumn): void {
  writer.u8(KIND_COLUMNS);
  writer.varint(numbers.length);
  writeColumn(
    numbers instanceof Int32Array ? { kind: 'int32', values: numbers } : { kind: 'float64', values: numbers },
    writer,
  );
}

/** Writes strings as the block that {@link writeRecords} makes of them. */
export function writeStringRecords(writer: ByteWriter, strings: ByteStrings): void {
  writer.u8(KIND_COLUMNS);
  writer.varint(strings.length);
  writer.u8(ColumnTag.string);
  writeByteStrings(strings, writer);
}

/** The records of a block as {@link decodeRecords} gives them, or, where all are numbers, in a column of their own. */
export function decodeColumn(bytes: Uint8Array, options?: ValueDecoderOptions): NumberColumn | unknown[] {
  const reader = new ByteReader(bytes);
  if (bytes[0] !== KIND_COLUMNS) return decodeRecords(bytes, options);
  reader.u8();
  const count = reader.count(1);
  const column = readColumns(count, reader, options?.classes);
  reader.expectEnd();
  // A copy, as the column lies in the bytes.
  if (column.kind === 'int32' || column.kind === 'float64') return column.values.slice();
  return buildRows(count, column);
}

/** Like {@link decodeColumn}, but strings stay bytes where they can: a view of the block's. */
export function decodeLateColumn(
  bytes: Uint8Array,
  options?: ValueDecoderOptions,
): NumberColumn | unknown[] | ByteStrings {
  if (bytes[0] !== KIND_COLUMNS) return decodeRecords(bytes, options);
  const reader = new ByteReader(bytes);
  reader.u8();
  const count = reader.count(1);
  const strings = reader.u8() === ColumnTag.string ? readByteStrings(count, reader) : undefined;
  if (strings === undefined) return decodeColumn(bytes, options);
  reader.expectEnd();
  return strings;
}

/**
 * The records of a block.
 *
 * @throws SparkError `CORRUPT_DATA` for bytes that are damaged, cut off or not ours; `UNKNOWN_CLASS` as `decodeValue` does.
 */
export function decodeRecords(bytes: Uint8Array, options?: ValueDecoderOptions): unknown[] {
  const reader = new ByteReader(bytes);
  const kind = reader.u8();
  // Each record has at least one byte in either kind of block.
  const count = reader.count(1);
  if (kind === KIND_COLUMNS) {
    const column = readColumns(count, reader, options?.classes);
    reader.expectEnd();
    return buildRows(count, column);
  }
  if (kind !== KIND_VALUES) throw corruptData('a block of records has an unknown kind');
  const decoder = new ValueDecoder(reader, options);
  const records: unknown[] = [];
  try {
    for (let i = 0; i < count; i++) records.push(decoder.decode());
  } finally {
    options?.classes?.settle?.();
  }
  reader.expectEnd();
  return records;
}

/** How a block is laid out. */
export function blockKind(bytes: Uint8Array): BlockKind {
  return bytes[0] === KIND_COLUMNS ? 'columns' : 'values';
}
