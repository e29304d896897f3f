import { SparkError } from '../common/errors.ts';
import { corruptData } from './corrupt-data.ts';
import { decodeError } from './error-decoder.ts';
import type { ValueDecoder } from './value-decoder.ts';
import { Tag, TYPED_ARRAYS } from './value-tags.ts';

/** Reads an object that `encodeBuiltin` wrote, its tag read already. */
export function decodeBuiltin(tag: number, decoder: ValueDecoder): object {
  const { reader } = decoder;
  switch (tag) {
    case Tag.nullPrototype: {
      const object = decoder.register(Object.create(null) as object);
      decoder.readFieldsInto(object);
      return object;
    }
    case Tag.date:
      return decoder.register(new Date(reader.f64()));
    case Tag.map:
      return decodeMap(decoder);
    case Tag.set: {
      const set = decoder.register(new Set<unknown>());
      for (let count = reader.count(1); count > 0; count--) set.add(decoder.read());
      return set;
    }
    case Tag.regExp:
      return decodeRegExp(decoder);
    case Tag.url:
      return decoder.register(new URL(decoder.readString()));
    case Tag.error:
      return decodeError(decoder);
    case Tag.typedArray:
      return decodeTypedArray(decoder);
    case Tag.dataView:
      return decoder.register(new DataView(reader.copy(reader.count(1)).buffer));
    case Tag.arrayBuffer:
      return decoder.register(reader.copy(reader.count(1)).buffer);
    case Tag.buffer:
      return decoder.register(Buffer.from(reader.copy(reader.count(1)).buffer));
    case Tag.boxed:
      return decodeBoxed(decoder);
    case Tag.instance:
      return decodeInstance(decoder);
    default:
      throw corruptData(`a value has the unknown tag ${tag}`);
  }
}

function decodeMap(decoder: ValueDecoder): Map<unknown, unknown> {
  const map = decoder.register(new Map<unknown, unknown>());
  for (let count = decoder.reader.count(2); count > 0; count--) {
    const key = decoder.read();
    map.set(key, decoder.read());
  }
  return map;
}

function decodeRegExp(decoder: ValueDecoder): RegExp {
  // Registered before its parts are read, as the encoder numbered it; they are primitives and cannot refer to it.
  const source = decoder.readString();
  const flags = decoder.readString();
  const lastIndex = decoder.read();
  if (typeof lastIndex !== 'number') throw corruptData('a pattern has no last index');
  const pattern = decoder.register(new RegExp(source, flags));
  pattern.lastIndex = lastIndex;
  return pattern;
}

function decodeTypedArray(decoder: ValueDecoder): object {
  const { reader } = decoder;
  const type = TYPED_ARRAYS[reader.u8()];
  const byteLength = reader.count(1);
  if (type === undefined || byteLength % type.BYTES_PER_ELEMENT !== 0)
    throw corruptData('a typed array has an unknown type or a broken length');
  return decoder.register(new type(reader.copy(byteLength).buffer as ArrayBuffer));
}

function decodeBoxed(decoder: ValueDecoder): object {
  const primitive = decoder.read();
  if (primitive === null || !['number', 'string', 'boolean', 'bigint'].includes(typeof primitive))
    throw corruptData('a boxed primitive is missing');
  return decoder.register(Object(primitive) as object);
}

function decodeInstance(decoder: ValueDecoder): object {
  const { classes } = decoder;
  const keys = decoder.readKeys();
  const end = keys.indexOf('', 1);
  const id = keys[0];
  if (id === undefined || end === -1) throw corruptData('a class instance names no class');
  if (classes === undefined) throw corruptData('it holds a class instance, and no class is known here');
  const type = classes.classOf(id);
  if (type === undefined) {
    throw new SparkError(
      'UNKNOWN_CLASS',
      `Cannot decode an instance of class "${id}": the class is not known here`,
    );
  }
  const fields = keys.slice(end + 1);
  const object = decoder.register(
    classes.create?.(type, fields) ?? (Object.create(type.prototype as object) as object),
  );
  const privates = keys.slice(1, end).map((name) => [name, decoder.read()] as const);
  if (privates.length > 0) {
    if (classes.setPrivateFields === undefined)
      throw corruptData('it holds #private fields, which cannot be set here');
    classes.setPrivateFields(object, type, privates);
  }
  decoder.readValuesInto(object, fields);
  return object;
}
