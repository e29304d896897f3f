import { types } from 'node:util';
import { SparkError } from '../common/errors.ts';
import { ownPrototype } from './own-prototype.ts';

/** A class instance that says itself what it equals. `hashCode` must be the same for equal keys, on every machine. */
export interface KeyHooks {
  equals(other: unknown): boolean;
  hashCode(): number;
}

export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** How a key that is an object is compared. */
export type ObjectKey =
  | { readonly kind: 'array'; readonly key: readonly unknown[] }
  | { readonly kind: 'object'; readonly key: Readonly<Record<string, unknown>> }
  | { readonly kind: 'date'; readonly key: Date }
  | { readonly kind: 'typed'; readonly key: TypedArray }
  | { readonly kind: 'hooks'; readonly key: KeyHooks };

/** Deeper keys are taken for cyclic ones. */
export const MAX_KEY_DEPTH = 200;

/** Tells how an object key is compared; throws `INVALID_KEY` for one that cannot be. */
export function objectKey(key: object): ObjectKey {
  if (types.isProxy(key)) throw invalidKey('a Proxy', 'Use plain objects, arrays or primitives as keys');
  const prototype = ownPrototype(Object.getPrototypeOf(key));
  if (prototype === Array.prototype) return { kind: 'array', key: key as unknown[] };
  if (prototype === Object.prototype || prototype === null)
    return { kind: 'object', key: key as Record<string, unknown> };
  if (prototype === Date.prototype && types.isDate(key)) return { kind: 'date', key };
  if (types.isTypedArray(key)) return { kind: 'typed', key: key as TypedArray };
  const hooks = key as Partial<KeyHooks>;
  if (typeof hooks.equals === 'function' && typeof hooks.hashCode === 'function')
    return { kind: 'hooks', key: key as KeyHooks };
  throw refused(key);
}

/** The error for a key of a type that is never one: a function, a symbol. */
export function invalidKeyType(key: unknown): SparkError {
  return invalidKey(`a ${typeof key}`, 'Use a string, a number or another value that compares by content');
}

/** The error for a key nested too deeply, which a cycle is too. */
export function tooDeepKey(): SparkError {
  return invalidKey('nested too deeply or contains itself', 'Use a smaller part of it that tells keys apart');
}

const ADVICE: ReadonlyArray<readonly [test: (key: object) => boolean, name: string, advice: string]> = [
  [types.isMap, 'a Map', 'Use an array of its sorted entries, or a plain object'],
  [types.isSet, 'a Set', 'Use a sorted array of its members'],
  [types.isRegExp, 'a RegExp', 'Use its `source` and `flags`'],
  [types.isPromise, 'a Promise', 'Await it before it becomes a key'],
  [types.isAnyArrayBuffer, 'an ArrayBuffer', 'Use a Uint8Array over it'],
  [types.isBoxedPrimitive, 'a boxed primitive', 'Use the primitive, `key.valueOf()`'],
  [types.isNativeError, 'an Error', 'Use its `message` or `name`'],
  [(key) => key instanceof URL, 'a URL', 'Use its `href`'],
];

function refused(key: object): SparkError {
  for (const [test, name, advice] of ADVICE) if (test(key)) return invalidKey(name, advice);
  return invalidKey(
    `an instance of class ${classNameOf(key)}`,
    'Use a plain object, an array or a primitive, or give the class the methods `equals(other)` and `hashCode()`',
  );
}

function classNameOf(key: object): string {
  const type: unknown = (key as { constructor?: unknown }).constructor;
  return typeof type === 'function' && type.name !== '' ? type.name : '(anonymous)';
}

function invalidKey(what: string, advice: string): SparkError {
  return new SparkError(
    'INVALID_KEY',
    `Cannot use a key that is ${what}: keys compare by content, and it has none to compare. ${advice}`,
  );
}
