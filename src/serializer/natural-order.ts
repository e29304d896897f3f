import { types } from 'node:util';
import { SparkError } from '../common/errors.ts';
import { MAX_KEY_DEPTH, type TypedArray, tooDeepKey } from './key-kind.ts';

/**
 * The order of keys when the user gives no compare function: null first, then undefined, then the keys of one type, NaN and invalid dates last. Strings by
 * UTF-16 unit (as `<` has it), false before true, arrays and typed arrays element by element with the shorter first.
 *
 * @throws SparkError `MIXED_KEY_TYPES` for two types in one RDD, `NO_NATURAL_ORDER` for keys such as plain objects.
 */
export function compareNatural(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  return compareOther(a, b, 0);
}

/** -1, 0 or 1 with NaN last; 0 and -0 are equal. */
export function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function compareOther(a: unknown, b: unknown, depth: number): number {
  const emptiness = emptyRank(b) - emptyRank(a);
  if (emptiness !== 0 || emptyRank(a) !== 0) {
    refuseUnordered(a);
    refuseUnordered(b);
    return Math.sign(emptiness);
  }
  const type = orderedTypeOf(a);
  if (type !== orderedTypeOf(b)) throw mixedKeyTypes(type, orderedTypeOf(b));
  switch (type) {
    case 'string':
    case 'bigint':
    case 'boolean':
      return (a as string) < (b as string) ? -1 : (a as string) > (b as string) ? 1 : 0;
    case 'number':
      return compareNumbers(a as number, b as number);
    case 'Date':
      return compareNumbers((a as Date).getTime(), (b as Date).getTime());
    default:
      return compareElements(a as readonly unknown[], b as readonly unknown[], depth);
  }
}

function compareElements(
  a: readonly unknown[] | TypedArray,
  b: readonly unknown[] | TypedArray,
  depth: number,
): number {
  if (depth > MAX_KEY_DEPTH) throw tooDeepKey();
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const order = compareOther(a[i], b[i], depth + 1);
    if (order !== 0) return order;
  }
  return Math.sign(a.length - b.length);
}

/** Null before undefined before everything else. */
function emptyRank(key: unknown): number {
  if (key === null) return 2;
  return key === undefined ? 1 : 0;
}

function refuseUnordered(key: unknown): void {
  if (emptyRank(key) === 0) orderedTypeOf(key);
}

/** The type by whose order a key is ordered; null and undefined have none. Throws NO_NATURAL_ORDER. */
export function orderedTypeOf(key: unknown): string {
  const type = typeof key;
  if (type === 'string' || type === 'number' || type === 'bigint' || type === 'boolean') return type;
  if (Array.isArray(key)) return 'array';
  if (types.isDate(key)) return 'Date';
  if (types.isTypedArray(key)) return String((key as TypedArray)[Symbol.toStringTag]);
  throw new SparkError(
    'NO_NATURAL_ORDER',
    `Cannot order keys of type ${describe(key)}: they have no natural order. Pass a compare function`,
  );
}

function describe(key: unknown): string {
  if (typeof key !== 'object' || key === null) return typeof key;
  const type: unknown = (key as { constructor?: unknown }).constructor;
  return typeof type === 'function' && type.name !== '' ? type.name : 'object';
}

export function mixedKeyTypes(left: string, right: string): SparkError {
  return new SparkError(
    'MIXED_KEY_TYPES',
    `Cannot order keys of type ${left} and ${right} in one RDD. Make them one type, or pass a compare function`,
  );
}
