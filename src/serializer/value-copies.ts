import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { decodeValue, ValueDecoder, type ValueDecoderOptions } from './value-decoder.ts';
import { ValueEncoder } from './value-encoder.ts';

/**
 * Makes a copy of an encoded value at each call, for much less than `decodeValue` would: what all copies have in common is read once.
 */
export function copiesOf(bytes: Uint8Array, options?: ValueDecoderOptions): () => unknown {
  const value = decodeValue(bytes, options);
  if (typeof value !== 'object' || value === null) return () => value;
  const writer = new ByteWriter();
  const encoder = new ValueEncoder(writer, options);
  encoder.encode(value);
  // Written again by the same encoder it names its key lists by number, and a decoder that has read it once knows them.
  const second = writer.length;
  const known = encoder.keyLists;
  encoder.encode(value);
  if (encoder.keyLists !== known) return () => decodeValue(bytes, options);
  const reader = new ByteReader(writer.toBytes());
  const decoder = new ValueDecoder(reader, options);
  decoder.decode();
  return () => {
    reader.moveTo(second);
    return decoder.decode();
  };
}
