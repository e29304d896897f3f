import { expect, it } from 'vitest';
import { codeOf } from '../common/errors.ts';
import type { ClassTable } from './class-table.ts';
import { decodeRecords } from './record-codec.ts';
import { decodeValue } from './value-decoder.ts';
import { encodeValue } from './value-encoder.ts';

class Known {
  x = 1;
}

const classes: ClassTable = {
  idOf: (type) => (type === Known ? 'known' : undefined),
  classOf: (id) => (id === 'known' ? Known : undefined),
};

const BUILT_IN: readonly unknown[] = [
  ...[
    Object,
    Array,
    Date,
    Map,
    Set,
    RegExp,
    URL,
    ArrayBuffer,
    DataView,
    Buffer,
    Number,
    String,
    Boolean,
    BigInt,
  ],
  ...[Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array],
  ...[Float32Array, Float64Array, BigInt64Array, BigUint64Array],
  ...[Error, TypeError, RangeError, SyntaxError, ReferenceError, EvalError, URIError, AggregateError],
];

/** What can follow a tag: small numbers that serve as lengths and references, texts that name code, and whole values. */
const tails: Uint8Array[] = [
  ...[0, 1, 2, 3, 4, 10, 14, 16, 22, 28].map((value) => new Uint8Array(24).fill(value)),
  ...['function () {}', 'constructor', '__proto__', 'class {}', 'known'].map((text) =>
    Uint8Array.from([0x40 | text.length, ...Buffer.from(text), 0, 0, 0x80, 0x80, 0x80]),
  ),
  ...[new Known(), [new Known()], { constructor: { prototype: 1 } }, new Map([['__proto__', { x: 1 }]])].map(
    (value) => encodeValue(value, { classes }),
  ),
];

/** What of all that can be reached without running code is no data; undefined where there is nothing. */
function codeIn(root: unknown): unknown {
  const seen = new Set<unknown>();
  const queue = [root];
  while (queue.length > 0) {
    const value = queue.pop();
    if (typeof value === 'function' || typeof value === 'symbol') return value;
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    const prototype = Object.getPrototypeOf(value) as { constructor: unknown } | null;
    if (prototype !== null && prototype !== Known.prototype && !BUILT_IN.includes(prototype.constructor))
      return value;
    if (value instanceof Map) queue.push(...value.keys(), ...value.values());
    if (value instanceof Set) queue.push(...value);
    for (const field of Object.values(Object.getOwnPropertyDescriptors(value))) {
      if (!('value' in field)) return field;
      queue.push(field.value);
    }
  }
  return undefined;
}

/** Bytes that are left over refuse everything, so each length has its turn. */
const LENGTHS = [0, 1, 2, 3, 4, 6, 8, 16];

it.each([
  ['a value', (bytes: Uint8Array) => decodeValue(bytes, { classes }), []],
  ['a block of records', (bytes: Uint8Array) => decodeRecords(bytes, { classes }), [1, 1]],
  ['a block of columns', (bytes: Uint8Array) => decodeRecords(bytes, { classes }), [2, 1]],
])('%s holds data alone, whatever its tag and what follows', (_what, decode, head) => {
  let decoded = 0;
  for (let tag = 0; tag < 256; tag++) {
    // From here on the tag is itself a short text or a number.
    for (const tail of tag < 0x40 ? tails : tails.slice(-2)) {
      for (const length of [...LENGTHS, tail.length]) {
        const bytes = Uint8Array.from([...head, tag, ...tail.subarray(0, length)]);
        let value: unknown;
        try {
          value = decode(bytes);
        } catch (error) {
          if (!/^(?:CORRUPT_DATA|UNKNOWN_CLASS)$/.test(codeOf(error) ?? '')) throw error;
          continue;
        }
        decoded++;
        expect(codeIn(value)).toBeUndefined();
      }
    }
  }
  expect(decoded).toBeGreaterThan(10);
});
