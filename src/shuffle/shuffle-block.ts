import type { ByteWriter } from '../serializer/byte-writer.ts';
import { decodeRecords, encodeRecords } from '../serializer/record-codec.ts';

/** The most records of one block. */
export const MAX_BLOCK_RECORDS = 4096;

/**
 * A block is this header, the hashes of its keys (if it has them), its keys, its values. Numbers are u32, little endian.
 *
 * `bytes`: of all that follows the header. `records`. `keyBytes`: of the encoded keys. `form`: the codec in the low byte (0: not compressed),
 * then 1 if there are hashes.
 */
export const BLOCK_HEADER_BYTES = 16;

const UNCOMPRESSED = 0;
const WITH_HASHES = 0x100;
const HASH_BYTES = Int32Array.BYTES_PER_ELEMENT;

export interface BlockHeader {
  readonly bytes: number;
  readonly records: number;
  readonly keyBytes: number;
  readonly hasHashes: boolean;
}

export interface ShuffleBlock {
  readonly hashes: Int32Array | undefined;
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
}

/** Appends the first `count` records as a block. Returns its length. */
export function writeBlock(
  out: ByteWriter,
  count: number,
  keys: readonly unknown[],
  values: readonly unknown[],
  hashes: Int32Array | undefined,
): number {
  const encodedKeys = encodeRecords(keys, 0, count);
  const encodedValues = encodeRecords(values, 0, count);
  const bytes = (hashes === undefined ? 0 : count * HASH_BYTES) + encodedKeys.length + encodedValues.length;
  out.u32(bytes);
  out.u32(count);
  out.u32(encodedKeys.length);
  out.u32(hashes === undefined ? UNCOMPRESSED : UNCOMPRESSED | WITH_HASHES);
  if (hashes !== undefined) out.bytes(new Uint8Array(hashes.buffer, hashes.byteOffset, count * HASH_BYTES));
  out.bytes(encodedKeys);
  out.bytes(encodedValues);
  return BLOCK_HEADER_BYTES + bytes;
}

/** The header, or what is wrong with it. */
export function readBlockHeader(bytes: Uint8Array): BlockHeader | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, BLOCK_HEADER_BYTES);
  const form = view.getUint32(12, true);
  const header: BlockHeader = {
    bytes: view.getUint32(0, true),
    records: view.getUint32(4, true),
    keyBytes: view.getUint32(8, true),
    hasHashes: (form & WITH_HASHES) !== 0,
  };
  if ((form & ~WITH_HASHES) !== UNCOMPRESSED) return `a block of it has the unknown form ${form}`;
  if (hashBytesOf(header) + header.keyBytes > header.bytes)
    return 'the lengths of a block of it contradict each other';
  return header;
}

/** Decodes what follows the header. The result holds nothing of `bytes`. Throws CORRUPT_DATA. */
export function decodeBlock(header: BlockHeader, bytes: Uint8Array): ShuffleBlock {
  const hashBytes = hashBytesOf(header);
  let hashes: Int32Array | undefined;
  if (header.hasHashes) {
    // A copy, as the column may begin anywhere in memory.
    hashes = new Int32Array(header.records);
    new Uint8Array(hashes.buffer).set(bytes.subarray(0, hashBytes));
  }
  return {
    hashes,
    keys: decodeRecords(bytes.subarray(hashBytes, hashBytes + header.keyBytes)),
    values: decodeRecords(bytes.subarray(hashBytes + header.keyBytes, header.bytes)),
  };
}

function hashBytesOf(header: BlockHeader): number {
  return header.hasHashes ? header.records * HASH_BYTES : 0;
}
