import {
  invalidKeyType,
  MAX_KEY_DEPTH,
  type ObjectKey,
  objectKey,
  type TypedArray,
  tooDeepKey,
} from './key-kind.ts';

/**
 * Whether two keys are one, as every by-key operator compares them.
 *
 * Primitives by SameValueZero. Arrays element by element, a hole like undefined; plain objects field by field in any order (`{a: 1, b: 2}` equals
 * `{b: 2, a: 1}`, a field that is undefined differs from one that is missing); dates by time; typed arrays by type and elements; class instances by their
 * own `equals(other)`. Keys of different kinds differ: 1, 1n, '1' and [1] are four keys.
 *
 * @throws SparkError `INVALID_KEY` for keys that `hashKey` refuses.
 */
export function keysEqual(a: unknown, b: unknown): boolean {
  // Of the keys of an aggregation nearly all are strings.
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return equal(a, b, 0);
}

function equal(a: unknown, b: unknown, depth: number): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
    refuseInvalid(a);
    refuseInvalid(b);
    return a === b || (Number.isNaN(a) && Number.isNaN(b));
  }
  if (depth > MAX_KEY_DEPTH) throw tooDeepKey();
  const left = objectKey(a);
  const right = objectKey(b);
  return left.kind === right.kind && objectsEqual(left, right, depth);
}

function refuseInvalid(key: unknown): void {
  if (typeof key === 'function' || typeof key === 'symbol') throw invalidKeyType(key);
}

function objectsEqual(a: ObjectKey, b: ObjectKey, depth: number): boolean {
  if (a.kind === 'array' && b.kind === 'array') return arraysEqual(a.key, b.key, depth);
  if (a.kind === 'object' && b.kind === 'object') return fieldsEqual(a.key, b.key, depth);
  if (a.kind === 'date' && b.kind === 'date') return equal(a.key.getTime(), b.key.getTime(), depth);
  if (a.kind === 'typed' && b.kind === 'typed') return typedEqual(a.key, b.key);
  return a.kind === 'hooks' && (a.key === b.key || a.key.equals(b.key));
}

function arraysEqual(a: readonly unknown[], b: readonly unknown[], depth: number): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i], depth + 1)) return false;
  return true;
}

function fieldsEqual(
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
  depth: number,
): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => Object.prototype.propertyIsEnumerable.call(b, name) && equal(a[name], b[name], depth + 1),
  );
}

function typedEqual(a: TypedArray, b: TypedArray): boolean {
  if (a[Symbol.toStringTag] !== b[Symbol.toStringTag] || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const left = a[i];
    const right = b[i];
    if (left !== right && !(Number.isNaN(left) && Number.isNaN(right))) return false;
  }
  return true;
}
