/**
 * The first byte of an encoded value. 0x80 to 0xff are the whole numbers 0 to 127 themselves, 0x40 to 0x7f latin1 strings of 0 to 63 units.
 *
 * Objects are numbered in the order in which they begin; `reference` names one of them again. `shaped` objects name a list of keys that an earlier object
 * of the same run of values (a block of records, or one value) brought along.
 */
export const Tag = {
  undefined: 0,
  null: 1,
  false: 2,
  true: 3,
  int32: 4,
  double: 5,
  latin1: 6,
  utf8: 7,
  utf16: 8,
  bigint: 9,
  array: 10,
  sparseArray: 11,
  newShape: 12,
  shaped: 13,
  object: 14,
  nullPrototype: 15,
  reference: 16,
  date: 17,
  map: 18,
  set: 19,
  regExp: 20,
  url: 21,
  error: 22,
  typedArray: 23,
  dataView: 24,
  arrayBuffer: 25,
  buffer: 26,
  boxed: 27,
  instance: 28,
  extension: 29,
} as const;

/** The built-in class that a user's class extends: for errors, `error` and the number of the built-in error. */
export const Builtin = { array: 0, map: 1, set: 2, date: 3, error: 4 } as const;

export const SHORT_STRING = 0x40;
export const MAX_SHORT_STRING = 63;
export const SMALL_INT = 0x80;
export const MAX_SMALL_INT = 127;

/** Objects with more keys are written with their keys each time: they are dictionaries, not shapes. */
export const MAX_SHAPE_KEYS = 64;
/** Shapes of one run of values; further ones are written out. */
export const MAX_SHAPES = 4096;

/**
 * Levels of objects inside objects. The same on both sides, and small enough for the stack of any thread, so that what can be encoded can be decoded.
 */
export const MAX_DEPTH = 1000;

/** In the order of their number in the data; a new one goes to the end. */
export const TYPED_ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
] as const;

/** In the order of their number in the data; a new one goes to the end. */
export const ERRORS = [
  Error,
  TypeError,
  RangeError,
  SyntaxError,
  ReferenceError,
  EvalError,
  URIError,
  AggregateError,
] as const;
