import { types } from 'node:util';

/** Deeper data might not fit on the stack of what writes or reads it. Less than the value codec's own, as data stands in the array of its text. */
export const MAX_DEPTH = 900;
/** Arrays up to this length are looked at for properties that are no elements. */
export const SHORT_ARRAY = 64;

/**
 * Tells which captured objects V8's own serializer carries exactly, with everything they refer to: plain objects, arrays, Maps, Sets and
 * Dates of nothing but these and primitives. That is the usual case, and the large one.
 */
export class SimpleObjects {
  /** Objects, and entries of Maps and Sets, so far. */
  size = 0;
  #objects = new Set<object>();

  has(object: object): boolean {
    return this.#objects.has(object);
  }

  /**
   * Takes an object in with all below it, or nothing where any of them is not simple: has accessors, symbols, hidden or read-only fields or
   * another prototype, is sealed or a function. No getter of a field runs.
   */
  add(root: object): boolean {
    const found = this.#collect(root);
    if (found === undefined) return false;
    if (this.#objects.size === 0) this.#objects = found;
    else for (const object of found) this.#objects.add(object);
    return true;
  }

  /**
   * Most data is met once, by code that nothing has compiled yet: so this is one loop, which V8 replaces while it runs, and it asks of each
   * object as little as tells it apart. It goes in the order in which V8 writes, so that a depth is the one V8's stack will see.
   */
  #collect(root: object): Set<object> | undefined {
    const known = this.#objects;
    const found = new Set<object>();
    const waiting: object[] = [root];
    const depths: number[] = [1];
    let entries = 0;
    for (let object = waiting.pop(); object !== undefined; object = waiting.pop()) {
      const depth = depths.pop() as number;
      if (found.has(object) || known.has(object)) continue;
      if (depth > MAX_DEPTH || types.isProxy(object) || !Object.isExtensible(object)) return undefined;
      found.add(object);
      const prototype: unknown = Object.getPrototypeOf(object);
      if (prototype === Object.prototype) {
        // Reflect.ownKeys, which tells names and symbols, takes three times as long.
        const keys = Object.getOwnPropertyNames(object);
        if (Object.getOwnPropertySymbols(object).length > 0) return undefined;
        if (keys.length === 0 && isOtherKind(object)) return undefined;
        for (let index = keys.length - 1; index >= 0; index--) {
          const field = Object.getOwnPropertyDescriptor(object, keys[index] as string);
          if (!field?.writable || !field.enumerable || !field.configurable) return undefined;
          const value: unknown = field.value;
          if (typeof value === 'object') {
            if (value !== null) {
              waiting.push(value);
              depths.push(depth + 1);
            }
          } else if (typeof value === 'function' || typeof value === 'symbol') return undefined;
        }
        continue;
      }
      const isArray = prototype === Array.prototype && Array.isArray(object);
      const parts = isArray ? elementsOf(object as unknown[]) : partsOf(object, prototype);
      if (parts === undefined) return undefined;
      if (!isArray) entries += parts.length;
      for (let index = parts.length - 1; index >= 0; index--) {
        const value: unknown = parts[index];
        if (typeof value === 'object') {
          if (value !== null) {
            waiting.push(value);
            depths.push(depth + 1);
          }
        } else if (typeof value === 'function' || typeof value === 'symbol') return undefined;
      }
    }
    this.size += found.size + entries;
    return found;
  }
}

function elementsOf(array: readonly unknown[]): readonly unknown[] | undefined {
  // `length` is the last key of an array without extra properties.
  return array.length <= SHORT_ARRAY && Reflect.ownKeys(array).at(-1) !== 'length' ? undefined : array;
}

/** The keys and values of a Map in turn, the members of a Set, nothing of a Date. */
function partsOf(object: object, prototype: unknown): readonly unknown[] | undefined {
  const parts: unknown[] = [];
  if (prototype === Map.prototype && types.isMap(object)) {
    Map.prototype.forEach.call(object, (value, key) => parts.push(key, value));
  } else if (prototype === Set.prototype && types.isSet(object)) {
    Set.prototype.forEach.call(object, (member) => parts.push(member));
  } else if (prototype !== Date.prototype || !types.isDate(object)) return undefined;
  return Reflect.ownKeys(object).length === 0 ? parts : undefined;
}

/** What has the prototype of a plain object and can lack all keys, but is none. */
function isOtherKind(object: object): boolean {
  return types.isArgumentsObject(object) || types.isExternal(object);
}
