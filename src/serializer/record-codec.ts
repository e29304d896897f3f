import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { corruptData } from './corrupt-data.ts';
import { ValueDecoder, type ValueDecoderOptions } from './value-decoder.ts';
import { ValueEncoder, type ValueEncoderOptions } from './value-encoder.ts';

/** How the records of a block are laid out: as columns, or one tagged value after another. */
export type BlockKind = 'columns' | 'values';

const KIND_VALUES = 1;
const KIND_COLUMNS = 2;

export function encodeRecords(
  records: readonly unknown[],
  start = 0,
  end: number = records.length,
  options?: ValueEncoderOptions,
): Uint8Array {
  const writer = new ByteWriter(4096);
  writer.u8(KIND_VALUES);
  writer.varint(end - start);
  const encoder = new ValueEncoder(writer, options);
  for (let i = start; i < end; i++) encoder.encode(records[i], i);
  return writer.toBytes();
}

export function decodeRecords(bytes: Uint8Array, options?: ValueDecoderOptions): unknown[] {
  const reader = new ByteReader(bytes);
  const kind = reader.u8();
  if (kind !== KIND_VALUES) throw corruptData('a block of records has an unknown kind');
  const count = reader.count(1);
  const decoder = new ValueDecoder(reader, options);
  const records: unknown[] = [];
  for (let i = 0; i < count; i++) records.push(decoder.decode());
  reader.expectEnd();
  return records;
}

export function blockKind(bytes: Uint8Array): BlockKind {
  return bytes[0] === KIND_COLUMNS ? 'columns' : 'values';
}
