import { inspect } from 'node:util';
import { messageOf } from '../common/errors.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ClassTable } from './class-table.ts';
import { ValueEncoder } from './value-encoder.ts';

/**
 * Encodes what a user's function threw, whatever it is, for `decodeValue` in another process. An error of a class of the user or of a library keeps its
 * name, message, stack, cause and the fields that can be carried, and becomes an instance of the nearest built-in error, or of its own class where the other
 * side has it; other things that cannot be carried become an Error that shows them. Never throws.
 */
export function encodeThrown(thrown: unknown, classes?: ClassTable): Uint8Array {
  const writer = new ByteWriter();
  const encoder = new ValueEncoder(writer, { errors: 'byName', ...(classes && { classes }) });
  try {
    encoder.encode(thrown);
  } catch {
    encoder.reset();
    encoder.encode(new Error(`A value was thrown that cannot be sent: ${describe(thrown)}`));
  }
  return writer.toBytes();
}

function describe(thrown: unknown): string {
  try {
    return inspect(thrown, { depth: 1, breakLength: Number.POSITIVE_INFINITY }).slice(0, 1000);
  } catch {
    return messageOf(thrown);
  }
}
