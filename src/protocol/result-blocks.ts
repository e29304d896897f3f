import type { ClassTable } from '../serializer/class-table.ts';
import { decodeFrames, encodeFrames } from '../serializer/frames.ts';
import { encodeRecords } from '../serializer/record-codec.ts';

/** Records of a result that are encoded together: enough for columns to pay, few enough to decode without a pause. */
const BLOCK_RECORDS = 8192;

/** A task's result as a row of blocks in record encoding. */
export function encodeResult(records: readonly unknown[], classes?: ClassTable): Uint8Array {
  const options = classes && { classes };
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < records.length; start += BLOCK_RECORDS) {
    blocks.push(encodeRecords(records, start, Math.min(start + BLOCK_RECORDS, records.length), options));
  }
  return encodeFrames(blocks);
}

/** The blocks of a result, to be decoded one by one. */
export function resultBlocks(bytes: Uint8Array): Iterable<Uint8Array> {
  return decodeFrames(bytes);
}
