import { types } from 'node:util';
import { stackOf } from '../common/stack-of.ts';
import { dataField, isData } from './data-field.ts';
import type { ValueEncoder } from './value-encoder.ts';
import { ERRORS, Tag } from './value-tags.ts';

/** Whether the object goes as an error: a built-in one, or any when errors go by name. */
export function isCarriedError(object: object, prototype: unknown, encoder: ValueEncoder): object is Error {
  if (encoder.errorsByName) return types.isNativeError(object) || object instanceof Error;
  return types.isNativeError(object) && ERRORS.some((error) => error.prototype === prototype);
}

/**
 * Begins an error with the number of the built-in one. Each own field (message, stack, cause and errors are among them) follows with its name and whether it
 * is enumerable, then an end mark. In three steps, as each call takes of the stack that nested errors have.
 */
export function beginError(error: Error, prototype: unknown, { writer }: ValueEncoder): void {
  const exact = ERRORS.findIndex((known) => known.prototype === prototype);
  writer.u8(Tag.error);
  writer.u8(exact !== -1 ? exact : nearestBuiltIn(error));
}

export function endError(error: Error, prototype: unknown, encoder: ValueEncoder): void {
  if (!ERRORS.some((known) => known.prototype === prototype)) encodeDerived(error, encoder);
  encoder.writer.u8(FieldKind.end);
}

/** The fields of an error, without the end mark. */
export function writeErrorFields(error: Error, encoder: ValueEncoder): void {
  const { writer } = encoder;
  for (const key of Object.getOwnPropertyNames(error)) {
    const descriptor = Object.getOwnPropertyDescriptor(error, key);
    if (descriptor === undefined || !(descriptor.enumerable || HIDDEN_FIELDS.has(key))) continue;
    const start = writer.length;
    writer.u8(descriptor.enumerable ? FieldKind.enumerable : FieldKind.hidden);
    encoder.writeString(key);
    if (key === 'stack') encoder.write(stackOf(error));
    else if (!encoder.errorsByName) encoder.write(dataField(error, key));
    else if (!isData(descriptor) || !encoder.tryWrite(descriptor.value)) writer.truncate(start);
  }
}

/** The fields of an error that count although they are not enumerable. */
const HIDDEN_FIELDS: ReadonlySet<string> = new Set(['message', 'stack', 'cause', 'errors', 'name']);

export const FieldKind = { end: 0, enumerable: 1, hidden: 2 } as const;

/** What an error of an unknown class takes from its class: its name, and a message that it does not own. */
function encodeDerived(error: Error, encoder: ValueEncoder): void {
  const { writer } = encoder;
  for (const key of ['name', 'message'] as const) {
    if (Object.hasOwn(error, key)) continue;
    writer.u8(FieldKind.hidden);
    encoder.writeString(key);
    encoder.writeString(key === 'name' ? nameOf(error) : String(error.message));
  }
}

/** The number of the built-in error that the class of an error extends. */
export function nearestBuiltIn(error: Error): number {
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
