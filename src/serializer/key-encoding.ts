import { SparkError } from '../common/errors.ts';
import { invalidKeyType, MAX_KEY_DEPTH, objectKey, tooDeepKey } from './key-kind.ts';

/**
 * A key as a string: two keys have the same string exactly when `keysEqual` holds for them. Cheap for strings and numbers; for others it costs a pass over
 * their content. Made for dictionaries in memory, not for storage.
 *
 * @throws SparkError `INVALID_KEY` for keys that `hashKey` refuses, and for class instances, as their `equals` cannot be put in a string.
 */
export function canonicalKey(key: unknown): string {
  return canonical(key, 0);
}

// The first letter tells the type. Parts of structures carry their length in front, so no content can imitate a boundary.
function canonical(key: unknown, depth: number): string {
  switch (typeof key) {
    case 'string':
      return `s${key}`;
    case 'number':
      // String(-0) is '0', and String is exact for every other double.
      return `n${key}`;
    case 'bigint':
      return `i${key}`;
    case 'boolean':
      return key ? 't' : 'f';
    case 'undefined':
      return 'u';
    case 'object':
      return key === null ? '0' : canonicalObject(key, depth);
    default:
      throw invalidKeyType(key);
  }
}

function canonicalObject(object: object, depth: number): string {
  if (depth > MAX_KEY_DEPTH) throw tooDeepKey();
  const { kind, key } = objectKey(object);
  switch (kind) {
    case 'array': {
      let text = 'A';
      for (let i = 0; i < key.length; i++) text += part(canonical(key[i], depth + 1));
      return text;
    }
    case 'object': {
      let text = 'O';
      for (const name of Object.keys(key).sort()) text += part(name) + part(canonical(key[name], depth + 1));
      return text;
    }
    case 'date':
      return `D${key.getTime()}`;
    case 'typed': {
      let text = `T${key[Symbol.toStringTag]}`;
      for (let i = 0; i < key.length; i++) text += `,${key[i]}`;
      return text;
    }
    case 'hooks':
      throw new SparkError(
        'INVALID_KEY',
        'Cannot write a class instance as a canonical key: only its own `equals` knows what it equals. Use a plain object, an array or a primitive',
      );
  }
}

function part(text: string): string {
  return `${text.length}:${text}`;
}
