import { inspect } from 'node:util';
import { messageOf, SparkError } from '../common/errors.ts';
import { ByteWriter } from './byte-writer.ts';
import { decodeValue } from './value-decoder.ts';
import { ValueEncoder } from './value-encoder.ts';

/**
 * Encodes what a user's function threw, whatever it is, for `decodeThrown` in another process. An error of a class of the user or of a library keeps its
 * name, message, stack, cause and the fields that can be carried, and becomes an instance of the nearest built-in error; other things that cannot be carried
 * become an Error that shows them. Never throws.
 */
export function encodeThrown(thrown: unknown): Uint8Array {
  const writer = new ByteWriter();
  const encoder = new ValueEncoder(writer, { errors: 'byName' });
  try {
    encoder.encode(thrown);
  } catch {
    encoder.reset();
    encoder.encode(new Error(`A value was thrown that cannot be sent: ${describe(thrown)}`));
  }
  return writer.toBytes();
}

/** What `encodeThrown` wrote; an Error that says so when the bytes are damaged. Never throws. */
export function decodeThrown(bytes: Uint8Array): unknown {
  try {
    return decodeValue(bytes);
  } catch (error) {
    return new SparkError('CORRUPT_DATA', `The error of a task arrived damaged: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function describe(thrown: unknown): string {
  try {
    return inspect(thrown, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).slice(0, 1000);
  } catch {
    return messageOf(thrown);
  }
}
