import { hashInt } from './int-hash.ts';
import { invalidKeyType, MAX_KEY_DEPTH, objectKey, type TypedArray, tooDeepKey } from './key-kind.ts';

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const NULL_HASH = 0;
const UNDEFINED_HASH = 0x5bd1e995;
const TRUE_HASH = 0x2545f491;
const FALSE_HASH = 0x6b79d38b;
const NAN_HASH = 0x7ff80000;

const doubleBits = new DataView(new ArrayBuffer(8));

/**
 * The hash of a key, an int32 that is the same on every machine and every version of Node. Keys that are equal by `keysEqual` hash alike.
 *
 * Primitives hash by SameValueZero (0 and -0 alike, NaN like NaN); arrays, plain objects (whatever the order of their fields), dates and typed arrays by
 * content; class instances by their own `hashCode()`. Null hashes to 0.
 *
 * @throws SparkError `INVALID_KEY` for functions, symbols, class instances without `equals` and `hashCode`, and other keys without content to compare.
 */
export function hashKey(key: unknown): number {
  if (typeof key === 'string') return hashString(key);
  if (typeof key === 'number') return hashNumber(key);
  return hashOther(key, 0);
}

/** FNV-1a over the UTF-16 units, then mixed so that every bit of the result depends on all of them. */
export function hashString(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hashInt(hash);
}

/** Hash of a number: of its 32 bits when it is an int32, else of the bits of the double. */
export function hashNumber(value: number): number {
  if ((value | 0) === value) return hashInt(value | 0);
  if (Number.isNaN(value)) return NAN_HASH;
  doubleBits.setFloat64(0, value, true);
  return hashInt(doubleBits.getInt32(0, true) ^ hashInt(doubleBits.getInt32(4, true)));
}

function hashNested(key: unknown, depth: number): number {
  if (typeof key === 'string') return hashString(key);
  if (typeof key === 'number') return hashNumber(key);
  return hashOther(key, depth);
}

function hashOther(key: unknown, depth: number): number {
  switch (typeof key) {
    case 'undefined':
      return UNDEFINED_HASH;
    case 'boolean':
      return key ? TRUE_HASH : FALSE_HASH;
    case 'bigint':
      return hashString(key.toString(36));
    case 'object':
      return key === null ? NULL_HASH : hashObject(key, depth);
    default:
      throw invalidKeyType(key);
  }
}

function hashObject(object: object, depth: number): number {
  if (depth > MAX_KEY_DEPTH) throw tooDeepKey();
  const { kind, key } = objectKey(object);
  switch (kind) {
    case 'array': {
      let hash = key.length;
      for (let i = 0; i < key.length; i++) hash = combine(hash, hashNested(key[i], depth + 1));
      return hashInt(hash);
    }
    case 'object': {
      // A sum, as the order of the fields does not count.
      let hash = 0;
      for (const name of Object.keys(key))
        hash = (hash + combine(hashString(name), hashNested(key[name], depth + 1))) | 0;
      return hashInt(hash ^ 0x3c6ef372);
    }
    case 'date':
      return hashInt(hashNumber(key.getTime()) ^ 0x1b873593);
    case 'typed':
      return hashTyped(key);
    case 'hooks':
      return hashInt(key.hashCode() | 0);
  }
}

function hashTyped(array: TypedArray): number {
  let hash = array.length ^ 0x52dce729;
  for (let i = 0; i < array.length; i++) hash = combine(hash, hashNested(array[i], 0));
  return hashInt(hash);
}

function combine(hash: number, next: number): number {
  return (Math.imul(hash ^ hashInt(next), 0x01000193) + 0x9e3779b9) | 0;
}
