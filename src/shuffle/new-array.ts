/** V8 keeps an array that is made longer than this as a dictionary. */
export const MAX_NEW_ARRAY: number = 2 ** 25;

/** What an array takes for each element, besides the objects it refers to. */
export const REFERENCE_BYTES = 8;

/** An array of `length` places, to be filled in any order at the speed of an array. */
export function newArray(length: number): unknown[] {
  if (length <= MAX_NEW_ARRAY) return new Array(length);
  const array: unknown[] = [];
  for (let i = 0; i < length; i++) array.push(undefined);
  return array;
}
