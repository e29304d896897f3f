/** Bytes of one number in an index or checksum file: 64 bits, big endian, as in Spark's files. */
export const LONG_BYTES = 8;

const TWO_32 = 2 ** 32;

export function encodeLongs(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(numbers.length * LONG_BYTES);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => {
    view.setUint32(i * LONG_BYTES, Math.floor(number / TWO_32));
    view.setUint32(i * LONG_BYTES + 4, number % TWO_32);
  });
  return bytes;
}

/** The number at position `i`, which may be wrong above 2^53: then the bytes are none of ours. */
export function longAt(bytes: Uint8Array, i: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(i * LONG_BYTES) * TWO_32 + view.getUint32(i * LONG_BYTES + 4);
}
