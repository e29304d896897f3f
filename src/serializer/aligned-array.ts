import type { ByteReader } from './byte-reader.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Columns of numbers begin at a multiple of 8, counted from the start of the block, so that they are read in place. */
const ALIGNMENT = 8;

interface NumberArray {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}

interface NumberArrayType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** Writes the elements as they lie in memory: little endian, as on every processor Node runs on in practice. */
export function writeAligned(array: NumberArray, writer: ByteWriter): void {
  writer.align(ALIGNMENT);
  writer.bytes(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}

/** The elements in place, or a copy when the block itself lies at an odd address. */
export function readAligned<T>(type: NumberArrayType<T>, count: number, reader: ByteReader): T {
  reader.align(ALIGNMENT);
  const bytes = reader.bytes(count * type.BYTES_PER_ELEMENT);
  if (bytes.byteOffset % type.BYTES_PER_ELEMENT === 0) return new type(bytes.buffer, bytes.byteOffset, count);
  return new type(new Uint8Array(bytes).buffer, 0, count);
}
