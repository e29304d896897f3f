import { corruptData } from './corrupt-data.ts';
import { FieldKind } from './error-encoder.ts';
import type { ValueDecoder } from './value-decoder.ts';
import { ERRORS } from './value-tags.ts';

/** Reads an error that `encodeError` wrote: a real one of its built-in class, with exactly the own properties it had. */
export function decodeError(decoder: ValueDecoder): Error {
  const { reader } = decoder;
  const type = ERRORS[reader.u8()];
  if (type === undefined) throw corruptData('an error has an unknown class');
  const error = decoder.register(bareError(type));
  for (let kind = reader.u8(); kind !== FieldKind.end; kind = reader.u8()) {
    if (kind !== FieldKind.enumerable && kind !== FieldKind.hidden)
      throw corruptData('a field of an error is broken');
    const key = decoder.readString();
    const value = decoder.read();
    Object.defineProperty(error, key, {
      value,
      writable: true,
      enumerable: kind === FieldKind.enumerable,
      configurable: true,
    });
  }
  return error;
}

/** An error without own properties, made without taking a stack. */
function bareError(type: (typeof ERRORS)[number]): Error {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    const error = type === AggregateError ? new AggregateError([]) : new (type as ErrorConstructor)();
    for (const key of Object.getOwnPropertyNames(error)) Reflect.deleteProperty(error, key);
    return error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
