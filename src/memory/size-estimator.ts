/** Objects nested deeper, or wider, than this are judged by what was seen. */
const MAX_DEPTH = 8;
const MAX_ELEMENTS = 64;
/** No more objects than this are looked into for one estimate, however they refer to each other. */
const MAX_OBJECTS = 1000;

let objectsLeft = 0;

/**
 * About how many bytes of heap a value takes, by the layout of V8's objects. The value itself is not changed and no code of the user's runs.
 *
 * Records that share a part (the same string in all) are each counted with it, so shared parts are counted too high.
 * Cost: some 30 ns for a pair, bounded for large values: of long arrays and of Maps only the first elements are looked at.
 */
export function estimateSize(value: unknown): number {
  objectsLeft = MAX_OBJECTS;
  return sizeOf(value, 0);
}

function sizeOf(value: unknown, depth: number): number {
  switch (typeof value) {
    case 'string':
      return sizeOfString(value);
    case 'number':
      // Small integers live in the slot that refers to them.
      return (value | 0) === value ? 0 : 16;
    case 'bigint':
      return 24;
    case 'object':
      return value === null ? 0 : sizeOfObject(value, depth);
    default:
      return 0;
  }
}

function sizeOfString(text: string): number {
  return 24 + ((isWide(text) ? 2 * text.length : text.length) & ~7);
}

/** Whether the text needs two bytes a character, judged by its first ones. */
function isWide(text: string): boolean {
  const end = Math.min(text.length, MAX_ELEMENTS);
  for (let i = 0; i < end; i++) if (text.charCodeAt(i) > 0xff) return true;
  return false;
}

function sizeOfObject(value: object, depth: number): number {
  if (Array.isArray(value)) return sizeOfArray(value, depth);
  if (ArrayBuffer.isView(value)) return 184 + value.byteLength;
  if (value instanceof ArrayBuffer) return 96 + value.byteLength;
  if (value instanceof Date) return 96;
  if (value instanceof Map) return 96 + sizeOfEntries(value.entries(), value.size, depth);
  if (value instanceof Set) return 96 + sizeOfEntries(value.values(), value.size, depth);
  return sizeOfFields(value, depth);
}

function sizeOfArray(array: readonly unknown[], depth: number): number {
  const { length } = array;
  const seen = Math.min(length, MAX_ELEMENTS);
  if (mayNotLookInto(depth)) return 48 + 8 * length;
  let bytes = 0;
  let doubles = 0;
  for (let i = 0; i < seen; i++) {
    const size = sizeOf(array[i], depth + 1);
    if (size === 16 && typeof array[i] === 'number') doubles++;
    bytes += size;
  }
  // An array of numbers alone holds its doubles itself.
  if (doubles > 0 && bytes === 16 * doubles && onlyNumbers(array, seen)) bytes = 0;
  return 48 + 8 * length + (seen === length ? bytes : Math.ceil((bytes / seen) * length));
}

function onlyNumbers(array: readonly unknown[], seen: number): boolean {
  for (let i = 0; i < seen; i++) if (typeof array[i] !== 'number') return false;
  return true;
}

function sizeOfEntries(entries: Iterable<unknown>, size: number, depth: number): number {
  if (size === 0) return 0;
  if (mayNotLookInto(depth)) return 48 * size;
  let bytes = 0;
  let seen = 0;
  for (const entry of entries) {
    // A pair out of `entries()` exists only while it is looked at; its 64 bytes stand for the table's slots.
    bytes += 16 + sizeOf(entry, depth + 1);
    if (++seen === MAX_ELEMENTS) break;
  }
  return Math.ceil((bytes / seen) * size);
}

function sizeOfFields(value: object, depth: number): number {
  let bytes = 24;
  if (mayNotLookInto(depth)) return bytes;
  let seen = 0;
  for (const name in value) {
    const field = Object.getOwnPropertyDescriptor(value, name);
    if (field === undefined) continue;
    bytes += 8 + sizeOf(field.value, depth + 1);
    if (++seen === MAX_ELEMENTS) break;
  }
  return bytes;
}

function mayNotLookInto(depth: number): boolean {
  return depth >= MAX_DEPTH || --objectsLeft < 0;
}
