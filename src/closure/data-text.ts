import { deserialize, serialize } from 'node:v8';
import { decodeValue } from '../serializer/value-decoder.ts';
import { encodeValue } from '../serializer/value-encoder.ts';

/** What V8's own texts begin with. A text of the value codec begins with its tag for an array. */
const V8_TEXT = 0xff;

/** The text of several values of plain data, in which objects that they share stay shared. */
export function encodeDataText(values: readonly unknown[]): Uint8Array {
  return encodeValue(values);
}

/**
 * The same in V8's own form, for data of many simple objects: it is native code, fast from its first call on, where the
 * value codec has to be compiled while it runs. Others do not travel exactly in it, and it runs the getters it meets.
 */
export function encodeSimpleText(values: readonly unknown[]): Uint8Array {
  try {
    return serialize(values);
  } catch {
    // More than one buffer can hold, or no stack left here. The codec says it in our words.
    return encodeValue(values);
  }
}

/** The values of a text, made anew at each call. */
export function decodeDataText(bytes: Uint8Array): unknown {
  return bytes[0] === V8_TEXT ? deserialize(bytes) : decodeValue(bytes);
}
