import { types } from 'node:util';
import { encodeBuiltin } from './builtin-encoder.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ClassTable } from './class-table.ts';
import { dataField } from './data-field.ts';
import { isWellFormed } from './native-text.ts';
import { ownPrototype } from './own-prototype.ts';
import { notSerializable, Refusal, TOO_DEEP, TOO_DEEP_HERE } from './refusal.ts';
import { SeenObjects } from './seen-objects.ts';
import { ShapeTable } from './shape-table.ts';
import {
  MAX_DEPTH,
  MAX_SHAPE_KEYS,
  MAX_SHORT_STRING,
  MAX_SMALL_INT,
  SHORT_STRING,
  SMALL_INT,
  Tag,
} from './value-tags.ts';

export interface ValueEncoderOptions {
  /** The user classes whose instances are carried; without it every instance is refused. */
  readonly classes?: ClassTable;
  /**
   * What becomes of errors of unknown classes: refused (`exact`, the default), or carried as the nearest built-in error with their name, message, stack and
   * those fields that can be carried (`byName`, made for failures on their way to the user; those of known classes lose no more than such fields either).
   */
  readonly errors?: 'exact' | 'byName';
}

/**
 * Encodes one value, to be read by `decodeValue`.
 *
 * Carried exactly: primitives (-0, NaN, lone surrogates, bigint), arrays with their holes, plain and null-prototype objects, Date, Map, Set, RegExp, URL,
 * the built-in errors with their fields, typed arrays, DataView, ArrayBuffer, Buffer, boxed primitives, and cycles and shared objects inside the value.
 * Not looked for: extra properties of arrays and built-ins, symbol keys, fields that are not enumerable, frozenness. A typed array is carried as its own
 * elements, not with the rest of its buffer.
 *
 * @throws SparkError `NOT_SERIALIZABLE` with the path of what cannot be carried, e.g. a function or an instance of an unknown class.
 */
export function encodeValue(value: unknown, options?: ValueEncoderOptions): Uint8Array {
  const writer = new ByteWriter();
  new ValueEncoder(writer, options).encode(value);
  return writer.toBytes();
}

/**
 * Writes values one after another onto a ByteWriter. Each value has its own identities; key lists are shared by all values since construction or `reset`,
 * so what was written since then must be decoded by one ValueDecoder from its beginning.
 *
 * After a refusal the writer is where it was before the value.
 */
export class ValueEncoder {
  readonly writer: ByteWriter;
  readonly classes: ClassTable | undefined;
  readonly errorsByName: boolean;
  readonly #seen = new SeenObjects();
  readonly #shapes = new ShapeTable();
  #depth = 0;

  constructor(writer: ByteWriter, options: ValueEncoderOptions = {}) {
    this.writer = writer;
    this.classes = options.classes;
    this.errorsByName = options.errors === 'byName';
  }

  /** How many lists of keys have a number. */
  get keyLists(): number {
    return this.#shapes.size;
  }

  /** Begins a new run of values: what follows is decoded by another decoder. */
  reset(): void {
    this.#shapes.truncate(0);
  }

  /** Writes one value. `record` is its index in the block, for the error alone. */
  encode(value: unknown, record?: number): void {
    const start = this.writer.length;
    const shapes = this.#shapes.size;
    try {
      this.write(value);
    } catch (thrown) {
      this.writer.truncate(start);
      this.#shapes.truncate(shapes);
      this.#depth = 0;
      if (thrown instanceof Refusal) throw notSerializable(thrown, value, record);
      // The stack of the caller left no room for as many levels as are allowed.
      if (isStackOverflow(thrown)) throw notSerializable(new Refusal(value, TOO_DEEP_HERE), value, record);
      throw thrown;
    } finally {
      this.#seen.truncate(0);
    }
  }

  /** Writes a part of the value that is being encoded. @internal */
  write(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.writeString(value);
        break;
      case 'number':
        this.#number(value);
        break;
      case 'object':
        if (value === null) this.writer.u8(Tag.null);
        else this.#object(value);
        break;
      case 'boolean':
        this.writer.u8(value ? Tag.true : Tag.false);
        break;
      case 'undefined':
        this.writer.u8(Tag.undefined);
        break;
      case 'bigint':
        this.#bigint(value);
        break;
      default:
        throw new Refusal(value);
    }
  }

  /** @internal */
  writeString(text: string): void {
    const { writer } = this;
    const { length } = text;
    if (length <= MAX_SHORT_STRING) {
      const start = writer.length;
      writer.u8(SHORT_STRING | length);
      if (writer.latin1IfPossible(text)) return;
      writer.truncate(start);
    }
    if (!isWellFormed(text)) {
      writer.u8(Tag.utf16);
      writer.varint(length * 2);
      writer.utf16(text);
      return;
    }
    const bytes = Buffer.byteLength(text, 'utf8');
    writer.u8(bytes === length ? Tag.latin1 : Tag.utf8);
    writer.varint(bytes);
    if (bytes === length) writer.latin1(text);
    else writer.utf8(text);
  }

  /** Writes a part, by `write` where that is given, or nothing when it cannot be carried. Tells which. @internal */
  tryWrite(value: unknown, write?: () => void): boolean {
    const start = this.writer.length;
    const seen = this.#seen.size;
    const shapes = this.#shapes.size;
    const depth = this.#depth;
    try {
      if (write === undefined) this.write(value);
      else write();
      return true;
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown;
      this.writer.truncate(start);
      this.#seen.truncate(seen);
      this.#shapes.truncate(shapes);
      this.#depth = depth;
      return false;
    }
  }

  /** Writes the enumerable own fields of an object: their keys as a shape where that pays, then the values. @internal */
  writeFields(object: object): void {
    const keys = Object.keys(object);
    this.writeKeys(keys);
    for (const key of keys) this.write(dataField(object, key));
  }

  /** Writes a list of keys: as a shape where that pays. @internal */
  writeKeys(keys: readonly string[]): void {
    const { writer } = this;
    const shape = keys.length > MAX_SHAPE_KEYS ? undefined : this.#shapes.find(keys);
    if (shape !== undefined) {
      writer.u8(Tag.shaped);
      writer.varint(shape);
      return;
    }
    const registered = keys.length <= MAX_SHAPE_KEYS && this.#shapes.add(keys);
    writer.u8(registered ? Tag.newShape : Tag.object);
    writer.varint(keys.length);
    for (const key of keys) this.writeString(key);
  }

  #number(value: number): void {
    if ((value | 0) === value && (value !== 0 || 1 / value > 0)) {
      if (value >= 0 && value <= MAX_SMALL_INT) {
        this.writer.u8(SMALL_INT | value);
      } else {
        this.writer.u8(Tag.int32);
        this.writer.zigzag(value);
      }
    } else {
      this.writer.u8(Tag.double);
      this.writer.f64(value);
    }
  }

  #bigint(value: bigint): void {
    const { writer } = this;
    const digits = (value < 0n ? -value : value).toString(16);
    writer.u8(Tag.bigint);
    writer.u8(value < 0n ? 1 : 0);
    writer.varint(digits.length);
    writer.latin1(digits);
  }

  #object(object: object): void {
    const known = this.#seen.number(object);
    if (known !== -1) {
      this.writer.u8(Tag.reference);
      this.writer.varint(known);
      return;
    }
    if (types.isProxy(object)) throw new Refusal(object);
    if (++this.#depth > MAX_DEPTH) throw new Refusal(object, TOO_DEEP);
    let prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Array.prototype && prototype !== Object.prototype) prototype = ownPrototype(prototype);
    // No function around these: there is one level of the stack for each of the value.
    if (prototype === Array.prototype && Array.isArray(object)) this.#array(object);
    else if (prototype === Object.prototype) this.#plain(object);
    else encodeBuiltin(object, prototype, this);
    this.#depth--;
  }

  #plain(object: object): void {
    // An arguments object has the prototype of a plain one; so have Math and JSON, which have no enumerable fields.
    if (types.isArgumentsObject(object)) throw new Refusal(object);
    this.writeFields(object);
  }

  #array(array: readonly unknown[]): void {
    const { writer } = this;
    const start = writer.length;
    const { length } = array;
    writer.u8(Tag.array);
    writer.varint(length);
    const seen = this.#seen.size;
    const shapes = this.#shapes.size;
    for (let i = 0; i < length; i++) {
      const element = array[i];
      if (element === undefined && !Object.hasOwn(array, i)) {
        writer.truncate(start);
        this.#seen.truncate(seen);
        this.#shapes.truncate(shapes);
        this.#sparseArray(array);
        return;
      }
      this.write(element);
    }
  }

  /** The length, then index and value of each element that is there. */
  #sparseArray(array: readonly unknown[]): void {
    const { writer } = this;
    const { length } = array;
    // Index keys come first, in ascending order; extra properties follow.
    const indices = Object.keys(array).filter(
      (key) => String(Number(key) >>> 0) === key && Number(key) < length,
    );
    writer.u8(Tag.sparseArray);
    writer.varint(length);
    writer.varint(indices.length);
    for (const index of indices) {
      writer.varint(Number(index));
      this.write(array[Number(index)]);
    }
  }
}

function isStackOverflow(thrown: unknown): boolean {
  return thrown instanceof RangeError && thrown.message.includes('call stack');
}
