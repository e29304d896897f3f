import { SparkError } from '../common/errors.ts';
import type { ClassTable, UserClass } from './class-table.ts';
import { corruptData } from './corrupt-data.ts';
import { bareError, readErrorFields } from './error-decoder.ts';
import type { ValueDecoder } from './value-decoder.ts';
import { Builtin } from './value-tags.ts';

/** What a list of keys says of the instances that have it. */
interface InstanceLayout {
  readonly type: UserClass;
  readonly privates: readonly string[];
  readonly fields: readonly string[];
  /** No field has the name of anything inherited, so that assigning it makes it. */
  readonly isPlain: boolean;
}

/** Reads an instance that `encodeInstance` wrote, its tag read already. */
export function decodeInstance(decoder: ValueDecoder): object {
  return readParts(decoder, undefined);
}

/** The same for one of a class that extends a built-in one. */
export function decodeExtension(decoder: ValueDecoder): object {
  const builtin = decoder.reader.u8();
  const object = readParts(decoder, bareBuiltin(builtin));
  readState(object, builtin, decoder);
  return object;
}

function readParts(decoder: ValueDecoder, builtin: object | undefined): object {
  const { type, privates, fields, isPlain } = layoutOf(decoder);
  const { classes } = decoder;
  const object = decoder.register(classes?.create?.(type, fields, builtin) ?? bareInstance(type, builtin));
  if (privates.length > 0) {
    if (classes?.setPrivateFields === undefined)
      throw corruptData('it holds #private fields, which cannot be set here');
    classes.setPrivateFields(
      object,
      type,
      privates.map((name) => [name, decoder.read()] as const),
    );
  }
  if (isPlain) for (const key of fields) (object as Record<string, unknown>)[key] = decoder.read();
  else decoder.readValuesInto(object, fields);
  return object;
}

/** An instance with neither own properties nor #private members. */
export function bareInstance(type: UserClass, builtin: object | undefined): object {
  const prototype = type.prototype as object;
  return builtin === undefined
    ? (Object.create(prototype) as object)
    : Object.setPrototypeOf(builtin, prototype);
}

/** Instances of one class share their list of keys, so it is looked into once. */
function layoutOf(decoder: ValueDecoder): InstanceLayout {
  const keys = decoder.readKeys();
  let layout = decoder.layouts.get(keys) as InstanceLayout | undefined;
  if (layout === undefined) {
    layout = readLayout(keys, decoder);
    decoder.layouts.set(keys, layout);
  }
  return layout;
}

function readLayout(keys: readonly string[], { classes }: ValueDecoder): InstanceLayout {
  const end = keys.indexOf('', 1);
  const id = keys[0];
  if (id === undefined || end === -1) throw corruptData('a class instance names no class');
  const type = classNamed(id, classes);
  const fields = keys.slice(end + 1);
  const isPlain = !fields.some((key) => key in (type.prototype as object));
  return { type, privates: keys.slice(1, end), fields, isPlain };
}

/** The class that data names. */
export function classNamed(id: string, classes: ClassTable | undefined): UserClass {
  if (classes === undefined) throw corruptData('it holds a class instance, and no class is known here');
  const type = classes.classOf(id);
  if (type !== undefined) return type;
  throw new SparkError(
    'UNKNOWN_CLASS',
    `Cannot decode an instance of class "${id}": the class is not known here`,
  );
}

function bareBuiltin(builtin: number): object {
  switch (builtin) {
    case Builtin.array:
      return [];
    case Builtin.map:
      return new Map();
    case Builtin.set:
      return new Set();
    case Builtin.date:
      return new Date(Number.NaN);
    default:
      return bareError(builtin - Builtin.error);
  }
}

function readState(object: object, builtin: number, decoder: ValueDecoder): void {
  const { reader } = decoder;
  switch (builtin) {
    case Builtin.array:
      for (let count = reader.count(1); count > 0; count--) Array.prototype.push.call(object, decoder.read());
      break;
    case Builtin.map:
      for (let count = reader.count(2); count > 0; count--) {
        const key = decoder.read();
        Map.prototype.set.call(object, key, decoder.read());
      }
      break;
    case Builtin.set:
      for (let count = reader.count(1); count > 0; count--) Set.prototype.add.call(object, decoder.read());
      break;
    case Builtin.date:
      Date.prototype.setTime.call(object, reader.f64());
      break;
    default:
      readErrorFields(decoder, object);
  }
}
