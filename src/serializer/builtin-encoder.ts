import { types } from 'node:util';
import { beginError, endError, isCarriedError, writeErrorFields } from './error-encoder.ts';
import { encodeInstance, encodeKnownError } from './instance-encoder.ts';
import { Refusal } from './refusal.ts';
import type { ValueEncoder } from './value-encoder.ts';
import { Tag, TYPED_ARRAYS } from './value-tags.ts';

/** Writes an object that is neither a plain object nor an array: one of the language's or Node's own, or an instance of a registered class. */
export function encodeBuiltin(object: object, prototype: unknown, encoder: ValueEncoder): void {
  const { writer } = encoder;
  switch (prototype) {
    case null:
      if (types.isModuleNamespaceObject(object) || types.isExternal(object)) throw new Refusal(object);
      writer.u8(Tag.nullPrototype);
      encoder.writeFields(object);
      return;
    case Date.prototype:
      if (!types.isDate(object)) break;
      writer.u8(Tag.date);
      writer.f64(object.getTime());
      return;
    case Map.prototype:
      if (!types.isMap(object)) break;
      writer.u8(Tag.map);
      writer.varint(object.size);
      for (const [key, value] of object) {
        encoder.write(key);
        encoder.write(value);
      }
      return;
    case Set.prototype:
      if (!types.isSet(object)) break;
      writer.u8(Tag.set);
      writer.varint(object.size);
      for (const member of object) encoder.write(member);
      return;
    case RegExp.prototype:
      if (!types.isRegExp(object)) break;
      writer.u8(Tag.regExp);
      encoder.writeString(object.source);
      encoder.writeString(object.flags);
      encoder.write(Number(object.lastIndex));
      return;
    case URL.prototype:
      writer.u8(Tag.url);
      encoder.writeString((object as URL).href);
      return;
    case Buffer.prototype:
      if (!types.isUint8Array(object)) break;
      refuseShared(object);
      writer.u8(Tag.buffer);
      writer.varint(object.length);
      writer.bytes(object);
      return;
    case ArrayBuffer.prototype:
      if (!types.isArrayBuffer(object)) break;
      writer.u8(Tag.arrayBuffer);
      writer.varint(object.byteLength);
      writer.bytes(new Uint8Array(object));
      return;
    case DataView.prototype:
      if (!types.isDataView(object)) break;
      refuseShared(object);
      writer.u8(Tag.dataView);
      writer.varint(object.byteLength);
      writer.bytes(bytesOf(object));
      return;
    case Number.prototype:
    case String.prototype:
    case Boolean.prototype:
    case BigInt.prototype:
      if (!types.isBoxedPrimitive(object)) break;
      writer.u8(Tag.boxed);
      encoder.write(object.valueOf());
      return;
  }
  if (types.isTypedArray(object)) encodeTypedArray(object, prototype, encoder);
  else if (isCarriedError(object, prototype, encoder)) {
    if (encoder.errorsByName && encodeKnownError(object, prototype, encoder)) return;
    beginError(object, prototype, encoder);
    writeErrorFields(object, encoder);
    endError(object, prototype, encoder);
  } else encodeInstance(object, prototype, encoder);
}

function encodeTypedArray(array: NodeJS.TypedArray, prototype: unknown, encoder: ValueEncoder): void {
  const number = TYPED_ARRAYS.findIndex((type) => type.prototype === prototype);
  if (number === -1) throw new Refusal(array);
  refuseShared(array);
  encoder.writer.u8(Tag.typedArray);
  encoder.writer.u8(number);
  encoder.writer.varint(array.byteLength);
  encoder.writer.bytes(bytesOf(array));
}

function refuseShared(view: ArrayBufferView): void {
  if (types.isSharedArrayBuffer(view.buffer)) {
    throw new Refusal(
      view,
      'is a view of a SharedArrayBuffer, which would no longer be shared. Copy it, as in `view.slice()`',
    );
  }
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
