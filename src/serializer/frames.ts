import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';

/** Blocks begin at a multiple of 8, so that their columns are read in place. */
const ALIGNMENT = 8;

/** Puts blocks one after another in one run of bytes, each behind its length, for {@link decodeFrames}. */
export function encodeFrames(blocks: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter(blocks.reduce((sum, block) => sum + block.length + 2 * ALIGNMENT, 0));
  for (const block of blocks) {
    writer.u32(block.length);
    writer.align(ALIGNMENT);
    writer.bytes(block);
    writer.align(ALIGNMENT);
  }
  return writer.toBytes();
}

/**
 * The blocks in their order, borrowed: views of `bytes`.
 *
 * @throws SparkError `CORRUPT_DATA` when a block is cut off.
 */
export function* decodeFrames(bytes: Uint8Array): Generator<Uint8Array, void> {
  const reader = new ByteReader(bytes);
  while (reader.remaining > 0) {
    const length = reader.u32();
    reader.align(ALIGNMENT);
    const block = reader.bytes(length);
    reader.align(ALIGNMENT);
    yield block;
  }
}
