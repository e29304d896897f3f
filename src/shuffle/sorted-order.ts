import { ByteStrings } from '../serializer/byte-strings.ts';
import { compareNatural, mixedKeyTypes, orderedTypeOf } from '../serializer/natural-order.ts';
import type { NumberColumn } from '../serializer/record-codec.ts';
import { ByteWords, bigintWords, intWords, numberWords, StringWords } from './key-words.ts';
import { type KeyWords, sortByWords } from './word-sort.ts';

export interface SortOptions {
  /** The user's order; natural order without. What it throws comes out. */
  readonly compare: ((a: unknown, b: unknown) => number) | undefined;
  readonly ascending: boolean;
  /** Called every now and then; throws when the task shall end. */
  poll(): void;
}

/** What sorting needs for each key besides the key, at most. */
export const SORT_BYTES_A_KEY = 4 * Uint32Array.BYTES_PER_ELEMENT + 2 * Float64Array.BYTES_PER_ELEMENT;

const COMPARISONS_A_POLL = 2 ** 16;

/**
 * The positions of keys in their order; those of equal keys stay in theirs, also when it descends.
 *
 * Strings, numbers, booleans, dates and bigints of 64 bits are sorted by radix; all else, and by a compare function, by comparing.
 *
 * @throws SparkError `MIXED_KEY_TYPES` or `NO_NATURAL_ORDER` where the natural order does
 */
export function sortedOrder(keys: ArrayLike<unknown> | ByteStrings, options: SortOptions): Uint32Array {
  const order = new Uint32Array(keys.length);
  const { compare, ascending, poll } = options;
  if (compare !== undefined) {
    for (let i = 0; i < order.length; i++) order[i] = i;
    sortByComparing(keys instanceof ByteStrings ? keys.strings() : keys, order, compare, options);
    return order;
  }
  if (keys instanceof ByteStrings || ArrayBuffer.isView(keys)) {
    for (let i = 0; i < order.length; i++) order[i] = i;
    sortByWords(wordsOfColumn(keys as ByteStrings | NumberColumn), order, !ascending, poll);
    return order;
  }
  const present = placeEmpty(keys, order, ascending);
  if (present.length === 0) return order;
  const words = wordsOf(keys, present);
  if (words === undefined) sortByComparing(keys, present, compareNatural, options);
  else sortByWords(words, present, !ascending, poll);
  return order;
}

/** Puts null and undefined where they belong and returns the part of the order where all others stand. */
function placeEmpty(keys: ArrayLike<unknown>, order: Uint32Array, ascending: boolean): Uint32Array {
  let nulls = 0;
  let undefineds = 0;
  for (let i = 0; i < keys.length; i++) {
    if (keys[i] === null) nulls++;
    else if (keys[i] === undefined) undefineds++;
  }
  const present = keys.length - nulls - undefineds;
  let nextNull = ascending ? 0 : present + undefineds;
  let nextUndefined = ascending ? nulls : present;
  const start = ascending ? nulls + undefineds : 0;
  let next = start;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key === null) order[nextNull++] = i;
    else if (key === undefined) order[nextUndefined++] = i;
    else order[next++] = i;
  }
  return order.subarray(start, start + present);
}

function wordsOfColumn(keys: ByteStrings | NumberColumn): KeyWords {
  if (keys instanceof ByteStrings) return new ByteWords(keys);
  return keys instanceof Int32Array ? intWords(keys) : numberWords(keys);
}

/** The keys as words, where they have a form as such. Makes sure that all are of one type. */
function wordsOf(keys: ArrayLike<unknown>, present: Uint32Array): KeyWords | undefined {
  const type = orderedTypeOf(keys[present[0]!]);
  for (let i = 1; i < present.length; i++) {
    const key = keys[present[i]!];
    // Of primitives the type is seen at once.
    if (typeof key === type) continue;
    const other = orderedTypeOf(key);
    if (other !== type) throw mixedKeyTypes(type, other);
  }
  switch (type) {
    case 'string':
      return new StringWords(keys as ArrayLike<string>);
    case 'number':
    case 'boolean':
      return numberWords(numbersOf(keys, Number));
    case 'Date':
      return numberWords(numbersOf(keys, (key) => (key as Date | null | undefined)?.getTime() ?? 0));
    case 'bigint':
      return bigintWords(keys as ArrayLike<bigint>);
    default:
      return undefined;
  }
}

function numbersOf(keys: ArrayLike<unknown>, numberOf: (key: unknown) => number): Float64Array {
  const numbers = new Float64Array(keys.length);
  for (let i = 0; i < keys.length; i++) numbers[i] = numberOf(keys[i]);
  return numbers;
}

function sortByComparing(
  keys: ArrayLike<unknown>,
  order: Uint32Array,
  compare: (a: unknown, b: unknown) => number,
  { ascending, poll }: SortOptions,
): void {
  const sign = ascending ? 1 : -1;
  let comparisons = 0;
  const positions: number[] = [];
  for (let i = 0; i < order.length; i++) positions.push(order[i]!);
  // Array's own sort is stable; that of typed arrays calls a compare function ten times slower.
  positions.sort((a, b) => {
    if (++comparisons % COMPARISONS_A_POLL === 0) poll();
    return compare(keys[a], keys[b]) * sign;
  });
  order.set(positions);
}
