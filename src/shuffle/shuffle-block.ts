import { ByteStrings } from '../serializer/byte-strings.ts';
import type { ByteWriter } from '../serializer/byte-writer.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import {
  type NumberColumn,
  writeNumbers,
  writeRecords,
  writeStringRecords,
} from '../serializer/record-codec.ts';

/** The most records of one block. */
export const MAX_BLOCK_RECORDS = 8192;

/** Keys or values of some records, numbers in a column of their own. */
export type RecordColumn = NumberColumn | readonly unknown[];

/**
 * A block is this header, the hashes of its keys (if it has them), its keys, its values, each padded to a multiple of 8 bytes. Numbers are
 * u32, little endian: records, bytes of the keys, bytes of the values, and the form: the codec in the low byte (0: not compressed), then 1 if there
 * are hashes.
 */
export const BLOCK_HEADER_BYTES = 16;

const ALIGNMENT = 8;
const UNCOMPRESSED = 0;
const WITH_HASHES = 0x100;
const HASH_BYTES = Int32Array.BYTES_PER_ELEMENT;

export interface BlockHeader {
  readonly records: number;
  readonly keyBytes: number;
  readonly valueBytes: number;
  readonly hasHashes: boolean;
}

/** Columns of which strings may still be bytes. */
export type LateColumn = RecordColumn | ByteStrings;

export interface ShuffleBlock<C = RecordColumn> {
  readonly hashes: Int32Array | undefined;
  readonly keys: C;
  readonly values: C;
}

/** `decodeColumn` or `decodeLateColumn`. */
export type DecodeColumn<C> = (bytes: Uint8Array, options?: { readonly classes: ClassTable }) => C;

/** Appends the first `count` records as a block, at a multiple of 8; of strings that are bytes, all. */
export function writeBlock(
  out: ByteWriter,
  count: number,
  keys: LateColumn,
  values: LateColumn,
  hashes: Int32Array | undefined,
  classes?: ClassTable,
): void {
  const header = out.reserve(BLOCK_HEADER_BYTES);
  if (hashes !== undefined) {
    out.bytes(new Uint8Array(hashes.buffer, hashes.byteOffset, count * HASH_BYTES));
    out.align(ALIGNMENT);
  }
  const keyStart = out.length;
  writeColumn(out, keys, count, classes);
  const keyBytes = out.length - keyStart;
  out.align(ALIGNMENT);
  const valueStart = out.length;
  writeColumn(out, values, count, classes);
  const valueBytes = out.length - valueStart;
  out.align(ALIGNMENT);
  out.patchU32(header, count);
  out.patchU32(header + 4, keyBytes);
  out.patchU32(header + 8, valueBytes);
  out.patchU32(header + 12, hashes === undefined ? UNCOMPRESSED : UNCOMPRESSED | WITH_HASHES);
}

function writeColumn(
  out: ByteWriter,
  column: LateColumn,
  count: number,
  classes: ClassTable | undefined,
): void {
  if (column instanceof ByteStrings) writeStringRecords(out, column);
  else if (ArrayBuffer.isView(column)) writeNumbers(out, column.subarray(0, count));
  else writeRecords(out, column, 0, count, classes && { classes });
}

/** The header, or what is wrong with it. */
export function readBlockHeader(bytes: Uint8Array): BlockHeader | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, BLOCK_HEADER_BYTES);
  const form = view.getUint32(12, true);
  if ((form & ~WITH_HASHES) !== UNCOMPRESSED) return `a block of it has the unknown form ${form}`;
  return {
    records: view.getUint32(0, true),
    keyBytes: view.getUint32(4, true),
    valueBytes: view.getUint32(8, true),
    hasHashes: (form & WITH_HASHES) !== 0,
  };
}

/** Bytes that follow the header. */
export function bodyBytes(header: BlockHeader): number {
  return aligned(hashBytes(header)) + aligned(header.keyBytes) + aligned(header.valueBytes);
}

/** Decodes what follows the header. The result holds nothing of `bytes` but strings that still are some. Throws CORRUPT_DATA and, for instances of classes that are not known, UNKNOWN_CLASS. */
export function decodeBlock<C>(
  header: BlockHeader,
  bytes: Uint8Array,
  decode: DecodeColumn<C>,
  classes?: ClassTable,
): ShuffleBlock<C> {
  const options = classes && { classes };
  const { records, keyBytes, valueBytes } = header;
  let hashes: Int32Array | undefined;
  if (header.hasHashes) {
    // A copy, as the column may begin anywhere in memory.
    hashes = new Int32Array(records);
    new Uint8Array(hashes.buffer).set(bytes.subarray(0, hashBytes(header)));
  }
  const keyStart = aligned(hashBytes(header));
  const valueStart = keyStart + aligned(keyBytes);
  return {
    hashes,
    keys: decode(bytes.subarray(keyStart, keyStart + keyBytes), options),
    values: decode(bytes.subarray(valueStart, valueStart + valueBytes), options),
  };
}

function hashBytes(header: BlockHeader): number {
  return header.hasHashes ? header.records * HASH_BYTES : 0;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
