import { SparkError } from '../common/errors.ts';
import { decodeBuiltin } from './builtin-decoder.ts';
import { ByteReader } from './byte-reader.ts';
import type { ClassTable } from './class-table.ts';
import { corruptData } from './corrupt-data.ts';
import { MAX_DEPTH, MAX_SHAPE_KEYS, MAX_SHAPES, SHORT_STRING, SMALL_INT, Tag } from './value-tags.ts';

export interface ValueDecoderOptions {
  /** The user classes whose instances the data may hold. */
  readonly classes?: ClassTable;
}

/** Lengths up to which an array is made at its full size at once: a longer one grows as its elements really come. */
const MAX_PREALLOCATED = 4096;

/** Shorter arrays are mostly records, whose fields have types of their own. */
const MIN_NUMBERS = 3;
const NO_NUMBERS: number[] = [];

/**
 * Decodes what `encodeValue` wrote. Data is never run: an encoded value can hold no function.
 *
 * @throws SparkError `CORRUPT_DATA` for bytes that are damaged, cut off or not ours; `UNKNOWN_CLASS` for an instance of a class that `classes` lacks.
 */
export function decodeValue(bytes: Uint8Array, options?: ValueDecoderOptions): unknown {
  const reader = new ByteReader(bytes);
  try {
    const value = new ValueDecoder(reader, options).decode();
    reader.expectEnd();
    return value;
  } finally {
    options?.classes?.settle?.();
  }
}

/** Reads the values of one ValueEncoder, one after another and from its first. */
export class ValueDecoder {
  readonly reader: ByteReader;
  readonly classes: ClassTable | undefined;
  #layouts: Map<readonly string[], object> | undefined;
  readonly #objects: unknown[] = [];
  /** Objects of the value so far. The rest of the list is room left by earlier values. */
  #objectCount = 0;
  readonly #shapes: string[][] = [];
  #depth = 0;

  constructor(reader: ByteReader, options: ValueDecoderOptions = {}) {
    this.reader = reader;
    this.classes = options.classes;
  }

  decode(): unknown {
    try {
      return this.read();
    } catch (thrown) {
      // Built-in constructors refuse what no encoder writes, such as a pattern that does not parse.
      throw thrown instanceof SparkError ? thrown : corruptData('a value is not valid', thrown);
    } finally {
      this.#forget();
    }
  }

  /** Reads a part of the value that is being decoded. @internal */
  read(): unknown {
    const { reader } = this;
    const tag = reader.u8();
    if (tag >= SMALL_INT) return tag & 0x7f;
    if (tag >= SHORT_STRING) return reader.latin1(tag & 0x3f);
    switch (tag) {
      case Tag.undefined:
        return undefined;
      case Tag.null:
        return null;
      case Tag.false:
        return false;
      case Tag.true:
        return true;
      case Tag.int32:
        return reader.zigzag();
      case Tag.double:
        return reader.f64();
      case Tag.latin1:
      case Tag.utf8:
      case Tag.utf16:
        return this.#longString(tag);
      case Tag.bigint:
        return this.#bigint();
      case Tag.reference:
        return this.#reference();
      default:
        return this.#object(tag);
    }
  }

  /** @internal */
  readString(): string {
    const tag = this.reader.u8();
    // Not `read`, as whatever else stands there must not be made.
    if (tag >= SHORT_STRING && tag < SMALL_INT) return this.reader.latin1(tag & 0x3f);
    if (tag !== Tag.latin1 && tag !== Tag.utf8 && tag !== Tag.utf16) throw corruptData('a string is missing');
    return this.#longString(tag);
  }

  /** Gives an object its number; its parts may refer to it from now on. @internal */
  register<T extends object>(object: T): T {
    this.#objects[this.#objectCount++] = object;
    return object;
  }

  /** Reads the fields that `ValueEncoder.writeFields` wrote, into an object with any prototype. @internal */
  readFieldsInto(object: object): void {
    this.readValuesInto(object, this.readKeys());
  }

  /** Reads a list of keys, which fields follow. @internal */
  readKeys(): readonly string[] {
    const tag = this.reader.u8();
    if (tag !== Tag.newShape && tag !== Tag.shaped && tag !== Tag.object)
      throw corruptData('the fields of an object are missing');
    return this.#keys(tag);
  }

  /** What the key lists of instances of classes say, once looked into. @internal */
  get layouts(): Map<readonly string[], object> {
    this.#layouts ??= new Map();
    return this.#layouts;
  }

  /** Reads the values of some of the keys into an object with any prototype. @internal */
  readValuesInto(object: object, keys: readonly string[]): void {
    for (const key of keys) defineField(object, key, this.read());
  }

  /** Lets go of the objects of a value; to change the length of a short list each time would cost more than to empty it. */
  #forget(): void {
    if (this.#objectCount > 16) this.#objects.length = 0;
    else for (let i = 0; i < this.#objectCount; i++) this.#objects[i] = undefined;
    this.#objectCount = 0;
    this.#depth = 0;
  }

  #object(tag: number): unknown {
    if (++this.#depth > MAX_DEPTH) throw corruptData(`objects are nested deeper than ${MAX_DEPTH} levels`);
    const object = this.#readObject(tag);
    this.#depth--;
    return object;
  }

  #readObject(tag: number): unknown {
    switch (tag) {
      case Tag.array:
        return this.#array();
      case Tag.sparseArray:
        return this.#sparseArray();
      case Tag.newShape:
      case Tag.shaped:
      case Tag.object:
        return this.#plain(tag);
      default:
        return decodeBuiltin(tag, this);
    }
  }

  #plain(tag: number): object {
    const object: Record<string, unknown> = {};
    this.#objects[this.#objectCount++] = object;
    const keys = this.#keys(tag);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      if (key === '__proto__') defineField(object, key, this.read());
      else object[key] = this.read();
    }
    return object;
  }

  #keys(tag: number): readonly string[] {
    const { reader } = this;
    if (tag === Tag.shaped) {
      const shape = this.#shapes[reader.varint()];
      if (shape === undefined) throw corruptData('an object names a key list that is not there');
      return shape;
    }
    const count = reader.count(1);
    const keys: string[] = [];
    for (let i = 0; i < count; i++) keys.push(this.readString());
    if (tag === Tag.newShape) {
      if (count > MAX_SHAPE_KEYS || this.#shapes.length >= MAX_SHAPES)
        throw corruptData('there are too many key lists');
      this.#shapes.push(keys);
    }
    return keys;
  }

  #array(): unknown[] {
    const length = this.reader.count(1);
    const place = this.#objectCount++;
    const numbers = length >= MIN_NUMBERS ? this.#numbers(length) : NO_NUMBERS;
    if (length > 0 && numbers.length === length) {
      this.#objects[place] = numbers;
      return numbers;
    }
    const array = emptyArray(length);
    this.#objects[place] = array;
    const first = numbers.length;
    for (let i = 0; i < first; i++) array[i] = numbers[i];
    if (length <= MAX_PREALLOCATED) for (let i = first; i < length; i++) array[i] = this.read();
    else for (let i = first; i < length; i++) array.push(this.read());
    return array;
  }

  /**
   * The numbers an array of `length` begins with. V8 gives an array the layout that arrays made at the same place have needed before: made here, where
   * nothing but numbers goes in, it holds doubles itself instead of referring to an object for each (measured: loops over such points run twice as fast).
   */
  #numbers(length: number): number[] {
    if (!isNumberTag(this.reader.peek())) return NO_NUMBERS;
    const numbers: number[] = length > MAX_PREALLOCATED ? [] : new Array<number>(length);
    for (let i = 0; i < length; i++) {
      if (!isNumberTag(this.reader.peek())) return numbers.slice(0, i);
      numbers[i] = this.read() as number;
    }
    return numbers;
  }

  #sparseArray(): unknown[] {
    const { reader } = this;
    const length = reader.varint();
    if (length > 0xffffffff) throw corruptData('an array is too long');
    const count = reader.count(2);
    const array: unknown[] = [];
    this.#objects[this.#objectCount++] = array;
    let least = 0;
    for (let i = 0; i < count; i++) {
      const index = reader.varint();
      if (index < least || index >= length) throw corruptData('the indices of an array are out of order');
      array[index] = this.read();
      least = index + 1;
    }
    setLength(array, length);
    return array;
  }

  #reference(): unknown {
    const number = this.reader.varint();
    if (number >= this.#objectCount) throw corruptData('a value refers to an object that is not there');
    return this.#objects[number];
  }

  #longString(tag: typeof Tag.latin1 | typeof Tag.utf8 | typeof Tag.utf16): string {
    const { reader } = this;
    const bytes = reader.count(1);
    if (tag === Tag.latin1) return reader.latin1(bytes);
    if (tag === Tag.utf8) return reader.utf8(bytes);
    if (bytes % 2 !== 0) throw corruptData('a UTF-16 string has an odd number of bytes');
    return reader.utf16(bytes);
  }

  #bigint(): bigint {
    const { reader } = this;
    const negative = reader.u8();
    const digits = reader.latin1(reader.count(1));
    if (negative > 1 || !/^[0-9a-f]+$/.test(digits)) throw corruptData('a bigint is not valid');
    const magnitude = BigInt(`0x${digits}`);
    return negative === 1 ? -magnitude : magnitude;
  }
}

function isNumberTag(tag: number): boolean {
  return tag >= SMALL_INT || tag === Tag.double || tag === Tag.int32;
}

/** An array that can take `length` elements. The literals have no holes, which keeps the code that reads short records fast. */
function emptyArray(length: number): unknown[] {
  switch (length) {
    case 1:
      return [undefined];
    case 2:
      return [undefined, undefined];
    case 3:
      return [undefined, undefined, undefined];
    case 4:
      return [undefined, undefined, undefined, undefined];
    default:
      return length > MAX_PREALLOCATED ? [] : new Array<unknown>(length);
  }
}

/** Makes an array `length` long at no cost in memory, as the length of a sparse array is not backed by data. */
function setLength(array: unknown[], length: number): void {
  if (length <= array.length + MAX_PREALLOCATED) {
    array.length = length;
  } else {
    // A far element turns the array into a dictionary.
    array[length - 1] = undefined;
    delete array[length - 1];
  }
}

function defineField(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
