import { types } from 'node:util';
import type { ClassTable, PrivateField, UserClass } from './class-table.ts';
import { dataField } from './data-field.ts';
import { FieldKind, nearestBuiltIn, writeErrorFields } from './error-encoder.ts';
import { classNameOf, Refusal } from './refusal.ts';
import type { ValueEncoder } from './value-encoder.ts';
import { Builtin, Tag } from './value-tags.ts';

/** The id of a class of which own fields are all that this instance has, if the table knows it. */
export function openClassOf(
  object: object,
  prototype: object,
  classes: ClassTable | undefined,
): { readonly id: string; readonly type: UserClass } | undefined {
  if (builtinOf(object) !== undefined) return undefined;
  const known = namedClassOf(prototype, classes);
  if (known === undefined || classes?.hasOnlyFields?.(known.type) === false) return undefined;
  return known;
}

/** Writes an instance of a class that the table knows. Others are refused. */
export function encodeInstance(object: object, prototype: unknown, encoder: ValueEncoder): void {
  const known = knownClassOf(object, prototype, encoder.classes);
  if (known === undefined) throw new Refusal(object);
  const builtin = builtinOf(object);
  if (builtin === 'other') {
    throw new Refusal(
      object,
      `is an instance of class ${classNameOf(object)}, which extends a built-in class that cannot be copied. Hold the built-in in a field instead`,
    );
  }
  if (typeof known.privates === 'string')
    throw new Refusal(object, `is an instance of class ${classNameOf(object)}, ${known.privates}`);
  writeInstance(object, builtin, known.id, known.privates, encoder);
}

/** Writes an error as one of its class where the other side has that, for errors that go by name. Tells whether it did. */
export function encodeKnownError(error: Error, prototype: unknown, encoder: ValueEncoder): boolean {
  const known = knownClassOf(error, prototype, encoder.classes);
  if (known === undefined || typeof known.privates === 'string' || !types.isNativeError(error)) return false;
  return encoder.tryWrite(error, () =>
    writeInstance(error, Builtin.error, known.id, known.privates as readonly PrivateField[], encoder),
  );
}

function knownClassOf(
  object: object,
  prototype: unknown,
  classes: ClassTable | undefined,
): { readonly id: string; readonly privates: readonly PrivateField[] | string } | undefined {
  const known = namedClassOf(prototype as object, classes);
  return known && { id: known.id, privates: classes?.privateFieldsOf?.(object, known.type) ?? [] };
}

function namedClassOf(
  prototype: object,
  classes: ClassTable | undefined,
): { readonly id: string; readonly type: UserClass } | undefined {
  const type: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  if (classes === undefined || typeof type !== 'function' || type.prototype !== prototype) return undefined;
  const id = classes.idOf(type);
  return id === undefined ? undefined : { id, type };
}

/**
 * Id, names of #private fields, an empty string and the keys of the fields as one list, then the values; of one that extends a built-in class also the
 * number of that, before, and its state, after.
 */
function writeInstance(
  object: object,
  builtin: number | undefined,
  id: string,
  privates: readonly PrivateField[],
  encoder: ValueEncoder,
): void {
  const { writer } = encoder;
  writer.u8(builtin === undefined ? Tag.instance : Tag.extension);
  if (builtin !== undefined)
    writer.u8(builtin === Builtin.error ? builtin + nearestBuiltIn(object as Error) : builtin);
  const keys = fieldKeys(object, builtin);
  encoder.writeKeys([id, ...privates.map(([name]) => name), '', ...keys]);
  for (const [, value] of privates) encoder.write(value);
  for (const key of keys) encoder.write(dataField(object, key));
  if (builtin !== undefined) writeState(object, builtin, encoder);
}

/** Elements are state of the array, and all fields of an error are its state, since they need not be enumerable. */
function fieldKeys(object: object, builtin: number | undefined): string[] {
  if (builtin === Builtin.error) return [];
  const keys = Object.keys(object);
  return builtin === Builtin.array ? keys.filter((key) => String(Number(key) >>> 0) !== key) : keys;
}

function writeState(object: object, builtin: number, encoder: ValueEncoder): void {
  const { writer } = encoder;
  switch (builtin) {
    case Builtin.array:
      writeElements(object as readonly unknown[], encoder);
      break;
    case Builtin.map:
      writer.varint(mapSize.call(object) as number);
      Map.prototype.forEach.call(object as Map<unknown, unknown>, (value, key) => {
        encoder.write(key);
        encoder.write(value);
      });
      break;
    case Builtin.set:
      writer.varint(setSize.call(object) as number);
      Set.prototype.forEach.call(object as Set<unknown>, (member) => encoder.write(member));
      break;
    case Builtin.date:
      writer.f64(Date.prototype.getTime.call(object));
      break;
    case Builtin.error:
      writeErrorFields(object as Error, encoder);
      writer.u8(FieldKind.end);
      break;
  }
}

// A class may have a `size` or `forEach` of its own.
const mapSize = sizeOf(Map.prototype);
const setSize = sizeOf(Set.prototype);

function sizeOf(prototype: object): (this: object) => unknown {
  return Object.getOwnPropertyDescriptor(prototype, 'size')?.get as (this: object) => unknown;
}

function writeElements(array: readonly unknown[], encoder: ValueEncoder): void {
  const { length } = array;
  encoder.writer.varint(length);
  for (let i = 0; i < length; i++) {
    const element = array[i];
    if (element === undefined && !Object.hasOwn(array, i))
      throw new Refusal(
        array,
        `is an array of class ${classNameOf(array)} with holes. Fill them, or use a plain array`,
      );
    encoder.write(element);
  }
}

/** The built-in class whose state an object has besides its fields; `other` for state that no copy of the fields brings along. */
export function builtinOf(object: object): number | 'other' | undefined {
  if (Array.isArray(object)) return Builtin.array;
  if (types.isMap(object)) return Builtin.map;
  if (types.isSet(object)) return Builtin.set;
  if (types.isDate(object)) return Builtin.date;
  if (types.isNativeError(object)) return Builtin.error;
  return hasOtherState(object) ? 'other' : undefined;
}

function hasOtherState(object: object): boolean {
  return (
    types.isWeakMap(object) ||
    types.isWeakSet(object) ||
    types.isRegExp(object) ||
    types.isPromise(object) ||
    types.isAnyArrayBuffer(object) ||
    types.isDataView(object) ||
    types.isBoxedPrimitive(object) ||
    types.isGeneratorObject(object) ||
    object instanceof URL ||
    object instanceof WeakRef
  );
}
