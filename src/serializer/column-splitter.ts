import { types } from 'node:util';
import type { ClassTable } from './class-table.ts';
import { type Column, MAX_COLUMNS, MAX_CONTAINERS, MAX_WIDTH } from './column.ts';
import { isData } from './data-field.ts';
import { builtinOf, openClassOf } from './instance-encoder.ts';

/** Units of one string column; more would not fit one string. */
const MAX_TEXT = 1 << 28;

/** Of a large block, the getters of every so-manieth object are looked for, and the built-in state of one of a class. Objects with one list of keys nearly always have one origin. */
const GETTER_STRIDE = 61;

/**
 * Splits records into columns, or returns undefined as soon as one does not have the shape of the first or holds what columns cannot carry exactly: holes,
 * other objects than arrays, plain ones, dates and those of known classes without #private members, or one object twice in a record.
 */
export function splitColumns(records: readonly unknown[], classes?: ClassTable): Column | undefined {
  const splitter = new Splitter(records.length, classes);
  const column = splitter.split(records);
  // A block without data would let a few bytes claim any number of records.
  return column !== undefined && splitter.hasData && !splitter.sharesObjects() ? column : undefined;
}

class Splitter {
  readonly #count: number;
  readonly #classes: ClassTable | undefined;
  /** The objects of each container column but the root's. */
  readonly #containers: (readonly unknown[])[] = [];
  #leaves = 0;
  hasData = false;

  constructor(count: number, classes: ClassTable | undefined) {
    this.#count = count;
    this.#classes = classes;
  }

  split(values: readonly unknown[]): Column | undefined {
    const first = values[0];
    if (typeof first === 'object' && first !== null) return this.#splitObjects(values, first);
    if (++this.#leaves > MAX_COLUMNS) return undefined;
    return this.#splitPrimitives(values, first);
  }

  /** Whether some record holds one object in two places, which columns would make two. */
  sharesObjects(): boolean {
    // The first is the record itself; a record inside itself has no closed shape.
    for (let a = 1; a < this.#containers.length; a++) {
      for (let b = a + 1; b < this.#containers.length; b++) {
        const left = this.#containers[a] as readonly unknown[];
        const right = this.#containers[b] as readonly unknown[];
        for (let i = 0; i < this.#count; i++) if (left[i] === right[i]) return true;
      }
    }
    return false;
  }

  #splitPrimitives(values: readonly unknown[], first: unknown): Column | undefined {
    const column = typeof first === 'number' ? numbers(values) : this.#uniform(values, first);
    if (column !== undefined) {
      if (column.kind !== 'constant') this.hasData = true;
      return column;
    }
    if (!values.every(isPrimitive)) return undefined;
    this.hasData = true;
    return { kind: 'mixed', values };
  }

  #uniform(values: readonly unknown[], first: unknown): Column | undefined {
    switch (typeof first) {
      case 'string':
        return strings(values);
      case 'boolean':
        return booleans(values);
      default:
        if (first !== null && first !== undefined) return undefined;
        return values.every((value) => value === first) ? { kind: 'constant', value: first } : undefined;
    }
  }

  #splitObjects(values: readonly unknown[], first: object): Column | undefined {
    this.#containers.push(values);
    if (this.#containers.length > MAX_CONTAINERS || types.isProxy(first)) return undefined;
    if (Array.isArray(first)) {
      if (first.length > MAX_WIDTH) return undefined;
      const split = first.length === 2 ? pairs(values) : arrays(values, first.length);
      const columns = this.#splitAll(split);
      return columns && { kind: 'array', columns };
    }
    if (types.isDate(first)) {
      this.hasData = true;
      return ++this.#leaves > MAX_COLUMNS ? undefined : dates(values);
    }
    return this.#splitFields(values, first);
  }

  #splitFields(values: readonly unknown[], first: object): Column | undefined {
    const keys = Object.keys(first);
    const prototype: unknown = Object.getPrototypeOf(first);
    if (keys.length > MAX_WIDTH || typeof prototype !== 'object' || prototype === null) return undefined;
    if (prototype === Object.prototype) {
      const columns = this.#splitAll(objects(values, keys, prototype));
      return columns && { kind: 'object', keys, columns };
    }
    const known = openClassOf(first, prototype, this.#classes);
    const columns = known && this.#splitAll(objects(values, keys, prototype));
    return columns && { kind: 'instance', ...known, keys, columns };
  }

  #splitAll(parts: readonly unknown[][] | undefined): Column[] | undefined {
    if (parts === undefined) return undefined;
    const columns: Column[] = [];
    for (const part of parts) {
      const column = this.split(part);
      if (column === undefined) return undefined;
      columns.push(column);
    }
    return columns;
  }
}

function isPrimitive(value: unknown): boolean {
  const type = typeof value;
  return value === null || (type !== 'object' && type !== 'function' && type !== 'symbol');
}

function numbers(values: readonly unknown[]): Column | undefined {
  const count = values.length;
  const ints = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (typeof value !== 'number') return undefined;
    if ((value | 0) !== value || (value === 0 && 1 / value < 0)) return doubles(values, ints, i);
    ints[i] = value;
  }
  return { kind: 'int32', values: ints };
}

/** Goes on from the first number that is no int32. */
function doubles(values: readonly unknown[], ints: Int32Array, from: number): Column | undefined {
  const count = values.length;
  const doubles = new Float64Array(count);
  for (let i = 0; i < from; i++) doubles[i] = ints[i] as number;
  for (let i = from; i < count; i++) {
    const value = values[i];
    if (typeof value !== 'number') return undefined;
    doubles[i] = value;
  }
  return { kind: 'float64', values: doubles };
}

function strings(values: readonly unknown[]): Column | undefined {
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'string') return undefined;
    total += value.length;
  }
  return total > MAX_TEXT ? undefined : { kind: 'string', values: values as readonly string[] };
}

function booleans(values: readonly unknown[]): Column | undefined {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'boolean') return undefined;
    bytes[i] = value ? 1 : 0;
  }
  return { kind: 'boolean', values: bytes };
}

function dates(values: readonly unknown[]): Column | undefined {
  const times = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!types.isDate(value) || Object.getPrototypeOf(value) !== Date.prototype) return undefined;
    times[i] = value.getTime();
  }
  return { kind: 'date', values: times };
}

function isPlainArray(value: unknown, length: number): value is unknown[] {
  // First of all: looking at a Proxy runs its traps.
  return (
    !types.isProxy(value) &&
    Array.isArray(value) &&
    value.length === length &&
    Object.getPrototypeOf(value) === Array.prototype
  );
}

function pairs(values: readonly unknown[]): unknown[][] | undefined {
  const count = values.length;
  const left = new Array<unknown>(count);
  const right = new Array<unknown>(count);
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (!isPlainArray(value, 2)) return undefined;
    const a = value[0];
    const b = value[1];
    if ((a === undefined && !Object.hasOwn(value, 0)) || (b === undefined && !Object.hasOwn(value, 1)))
      return undefined;
    left[i] = a;
    right[i] = b;
  }
  return [left, right];
}

function arrays(values: readonly unknown[], width: number): unknown[][] | undefined {
  const parts = newParts(width, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!isPlainArray(value, width)) return undefined;
    for (let j = 0; j < width; j++) {
      const element = value[j];
      if (element === undefined && !Object.hasOwn(value, j)) return undefined;
      (parts[j] as unknown[])[i] = element;
    }
  }
  return parts;
}

function objects(
  values: readonly unknown[],
  keys: readonly string[],
  prototype: object,
): unknown[][] | undefined {
  const width = keys.length;
  const parts = newParts(width, values.length);
  const stride = values.length <= 2 * GETTER_STRIDE ? 1 : GETTER_STRIDE;
  const isPlain = prototype === Object.prototype;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined;
    if (Object.getPrototypeOf(value) !== prototype) return undefined;
    if (i % stride === 0 && !(holdsPlainData(value, keys) && (isPlain || builtinOf(value) === undefined)))
      return undefined;
    let j = 0;
    // Inherited keys, which a changed Object.prototype has, or that of a class whose methods were assigned to it, do not match and end the attempt.
    for (const key in value) {
      if (j >= width || key !== keys[j]) return undefined;
      (parts[j] as unknown[])[i] = (value as Record<string, unknown>)[key];
      j++;
    }
    if (j !== width) return undefined;
  }
  return parts;
}

function holdsPlainData(object: object, keys: readonly string[]): boolean {
  if (types.isArgumentsObject(object)) return false;
  return keys.every((key) => {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    return descriptor !== undefined && isData(descriptor);
  });
}

function newParts(width: number, count: number): unknown[][] {
  return Array.from({ length: width }, () => new Array<unknown>(count));
}
