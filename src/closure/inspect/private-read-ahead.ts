import { types } from 'node:util';
import type { PrivateField } from '../../serializer/class-table.ts';
import { inspector } from './isolate.ts';
import { readPrivateFields } from './private-field-reader.ts';

/**
 * The #private fields of the instances in some records. The first question for a class reads those of all its instances that are records themselves, or in the
 * arrays and plain objects that records are; for one further in, the inspector is asked alone. Records without such instances are not looked at.
 */
export class PrivateReadAhead {
  readonly #records: readonly unknown[];
  readonly #start: number;
  readonly #end: number;
  readonly #asked = new Set<unknown>();
  readonly #read = new Map<object, readonly PrivateField[]>();

  constructor(records: readonly unknown[], start: number, end: number) {
    this.#records = records;
    this.#start = start;
    this.#end = end;
  }

  /** @param names of the #private fields of the class, those of the base class first */
  fieldsOf(
    object: object,
    type: { readonly prototype: unknown },
    names: readonly string[],
  ): readonly PrivateField[] {
    if (!this.#asked.has(type)) {
      this.#asked.add(type);
      this.#readAll(type.prototype, names);
    }
    return this.#read.get(object) ?? inspector.privateFields(object);
  }

  #readAll(prototype: unknown, names: readonly string[]): void {
    const found = new Set<object>();
    for (let i = this.#start; i < this.#end; i++) {
      for (const object of objectsNear(this.#records[i])) {
        if (Object.getPrototypeOf(object) === prototype) found.add(object);
      }
    }
    const objects = [...found];
    for (const [index, fields] of readPrivateFields(objects, names).entries())
      this.#read.set(objects[index] as object, fields);
  }
}

/** A record that is an instance, or the objects right inside an array or a plain object. */
function objectsNear(record: unknown): object[] {
  if (!isLookable(record)) return [];
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype !== Array.prototype && prototype !== Object.prototype) return [record];
  return Object.keys(record)
    .map((key): unknown => Object.getOwnPropertyDescriptor(record, key)?.value)
    .filter(isLookable);
}

function isLookable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !types.isProxy(value);
}
