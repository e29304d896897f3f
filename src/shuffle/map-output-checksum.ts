/** A partition's part of a map output ends with the CRC-32 of all before it, little endian, where checksums are on. */
export const CHECKSUM_BYTES = 4;

export function encodeChecksum(checksum: number): Uint8Array {
  return Uint8Array.of(checksum, checksum >>> 8, checksum >>> 16, checksum >>> 24);
}

export function decodeChecksum(bytes: Uint8Array): number {
  return (bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16) | (bytes[3]! << 24)) >>> 0;
}
