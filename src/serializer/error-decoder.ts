import { corruptData } from './corrupt-data.ts';
import { FieldKind } from './error-encoder.ts';
import type { ValueDecoder } from './value-decoder.ts';
import { ERRORS } from './value-tags.ts';

/** Reads an error of a built-in class: a real one of its built-in class, with exactly the own properties it had. */
export function decodeError(decoder: ValueDecoder): Error {
  const error = decoder.register(bareError(decoder.reader.u8()));
  readErrorFields(decoder, error);
  return error;
}

/** Reads the fields of an error, to their end mark, into one without any. */
export function readErrorFields(decoder: ValueDecoder, error: object): void {
  const { reader } = decoder;
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
}

/** An error of a built-in class, by its number, without own properties; made without taking a stack. */
export function bareError(number: number): Error {
  const type = ERRORS[number];
  if (type === undefined) throw corruptData('an error has an unknown class');
  const { stackTraceLimit } = Error;
  // Not assigned, which would throw where the program has frozen it.
  Reflect.set(Error, 'stackTraceLimit', 0);
  try {
    const error = type === AggregateError ? new AggregateError([]) : new (type as ErrorConstructor)();
    for (const key of Object.getOwnPropertyNames(error)) Reflect.deleteProperty(error, key);
    return error;
  } finally {
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
  }
}
