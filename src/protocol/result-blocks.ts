import { SparkError } from '../common/errors.ts';
import { encodeRecords } from '../serializer/record-codec.ts';

/** Records of a result that are encoded together: enough for columns to pay, few enough to decode without a pause. */
const BLOCK_RECORDS = 8192;

/** A task's result as a row of blocks in record encoding, each behind its length. */
export function encodeResult(records: readonly unknown[]): Uint8Array {
  const blocks: Uint8Array[] = [];
  let size = 0;
  for (let start = 0; start < records.length; start += BLOCK_RECORDS) {
    const block = encodeRecords(records, start, Math.min(start + BLOCK_RECORDS, records.length));
    blocks.push(block);
    size += 4 + block.length;
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const block of blocks) {
    view.setUint32(at, block.length, true);
    bytes.set(block, at + 4);
    at += 4 + block.length;
  }
  return bytes;
}

/** The blocks of a result, to be decoded one by one. */
export function* resultBlocks(bytes: Uint8Array): Generator<Uint8Array, void, undefined> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : Number.POSITIVE_INFINITY;
    if (at + 4 + length > bytes.length) {
      throw new SparkError(
        'CORRUPT_DATA',
        `Cannot decode a task result: it ends inside a block at byte ${at}`,
      );
    }
    yield bytes.subarray(at + 4, at + 4 + length);
    at += 4 + length;
  }
}
