import { corruptData } from './corrupt-data.ts';
import { decodeError } from './error-decoder.ts';
import { decodeExtension, decodeInstance } from './instance-decoder.ts';
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
    case Tag.extension:
      return decodeExtension(decoder);
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
