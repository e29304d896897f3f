import type { ClassTable } from '../serializer/class-table.ts';
import { decodeFrames, encodeFrames } from '../serializer/frames.ts';
import { encodeRecords } from '../serializer/record-codec.ts';

/** Records of a result that are encoded together: enough for columns to pay, few enough to decode without a pause. */
const BLOCK_RECORDS = 8192;

const NOTHING = new Uint8Array(0);

/**
 * A task's result as a row of blocks in record encoding.
 *
 * @param accumulatorUpdates what the task added to accumulators, which travels in front
 */
export function encodeResult(
  records: readonly unknown[],
  classes?: ClassTable,
  accumulatorUpdates: Uint8Array = NOTHING,
): Uint8Array {
  return encodeFrames([accumulatorUpdates, ...recordBlocks(records, classes)]);
}

function recordBlocks(records: readonly unknown[], classes?: ClassTable): Uint8Array[] {
  const options = classes && { classes };
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < records.length; start += BLOCK_RECORDS) {
    blocks.push(encodeRecords(records, start, Math.min(start + BLOCK_RECORDS, records.length), options));
  }
  return blocks;
}

/** A map task's result: its output, where that is small, then the sizes. */
export function encodeMapOutput(
  sizes: readonly number[],
  bytes: Uint8Array = NOTHING,
  accumulatorUpdates: Uint8Array = NOTHING,
): Uint8Array {
  return encodeFrames([accumulatorUpdates, bytes, ...recordBlocks(sizes)]);
}

/** The blocks of a result, to be decoded one by one. */
export function* resultBlocks(bytes: Uint8Array): Generator<Uint8Array, void> {
  const blocks = decodeFrames(bytes);
  blocks.next();
  yield* blocks;
}

/** What the task added to accumulators; undefined if nothing. */
export function accumulatorUpdatesOf(bytes: Uint8Array): Uint8Array | undefined {
  const { value } = decodeFrames(bytes).next();
  return value === undefined || value.length === 0 ? undefined : value;
}
