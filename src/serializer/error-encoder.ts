import { types } from 'node:util';
import { GETTER, Refusal } from './refusal.ts';
import type { ValueEncoder } from './value-encoder.ts';
import { ERRORS, Tag } from './value-tags.ts';

/** Whether the object goes as an error: a built-in one, or any when errors go by name. */
export function isCarriedError(object: object, prototype: unknown, encoder: ValueEncoder): object is Error {
  if (encoder.errorsByName) return types.isNativeError(object) || object instanceof Error;
  return types.isNativeError(object) && ERRORS.some((error) => error.prototype === prototype);
}

/**
 * Writes the number of the built-in error, then each own property (message, stack, cause and errors are among them, and not enumerable) with its name and
 * whether it is enumerable; an empty end mark.
 */
export function encodeError(error: Error, prototype: unknown, encoder: ValueEncoder): void {
  const { writer } = encoder;
  const exact = ERRORS.findIndex((known) => known.prototype === prototype);
  writer.u8(Tag.error);
  writer.u8(exact !== -1 ? exact : nearestBuiltIn(error));
  for (const key of Object.getOwnPropertyNames(error)) {
    const field = (): void => encodeField(error, key, encoder);
    if (!encoder.errorsByName) field();
    else encoder.tryWrite(field);
  }
  if (exact === -1) encodeDerived(error, encoder);
  writer.u8(FieldKind.end);
}

export const FieldKind = { end: 0, enumerable: 1, hidden: 2 } as const;

function encodeField(error: Error, key: string, encoder: ValueEncoder): void {
  const descriptor = Object.getOwnPropertyDescriptor(error, key);
  if (descriptor === undefined) return;
  // The stack is an accessor in some versions of Node and data in others; a hook of the user may make it anything.
  if (key === 'stack') {
    const stack = stackOf(error);
    if (stack !== undefined) writeField(key, stack, false, encoder);
    return;
  }
  if (descriptor.get !== undefined || descriptor.set !== undefined) throw new Refusal(error, GETTER, key);
  writeField(key, descriptor.value, descriptor.enumerable === true, encoder);
}

/** What an error of an unknown class takes from its class: its name, and a message that it does not own. */
function encodeDerived(error: Error, encoder: ValueEncoder): void {
  if (!Object.hasOwn(error, 'name')) writeField('name', nameOf(error), false, encoder);
  if (!Object.hasOwn(error, 'message')) writeField('message', String(error.message), false, encoder);
}

function writeField(key: string, value: unknown, enumerable: boolean, encoder: ValueEncoder): void {
  encoder.writer.u8(enumerable ? FieldKind.enumerable : FieldKind.hidden);
  encoder.writeString(key);
  encoder.write(value);
}

function nearestBuiltIn(error: Error): number {
  for (let at: unknown = Object.getPrototypeOf(error); at !== null; at = Object.getPrototypeOf(at)) {
    const number = ERRORS.findIndex((known) => known.prototype === at);
    if (number !== -1) return number;
  }
  return 0;
}

/** The name an error shows, or that of its class when the class sets none. */
function nameOf(error: Error): string {
  const name = String(error.name);
  const isInherited = ERRORS.some((known) => known.name === name);
  return isInherited && error.constructor?.name ? error.constructor.name : name;
}

function stackOf(error: Error): string | undefined {
  try {
    return typeof error.stack === 'string' ? error.stack : undefined;
  } catch {
    return undefined;
  }
}
