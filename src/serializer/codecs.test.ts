import { types } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { codeOf } from '../common/errors.ts';
import type { ClassTable } from './class-table.ts';
import { decodeRecords, encodeRecords } from './record-codec.ts';
import { decodeValue } from './value-decoder.ts';
import { encodeValue } from './value-encoder.ts';

/** Stands in the way of fields: one with the name of a setter, of a constant and of a getter, and of a method. */
class Guarded {
  set a(_value: unknown) {
    throw new Error('a setter was run');
  }
  get b(): unknown {
    throw new Error('a getter was run');
  }
  toString(): string {
    return 'guarded';
  }
}
Object.defineProperty(Guarded.prototype, '0', { value: 'constant' });
class Derived extends Guarded {}

const classes: ClassTable = {
  idOf: (type) => (type === Guarded || type === Derived ? type.name : undefined),
  classOf: (id) => [Guarded, Derived].find((type) => type.name === id),
};
const options = { classes };
const encode = (block: readonly unknown[]) => encodeRecords(block, 0, block.length, options);
const prototypes = [Object.prototype, Object.prototype, Guarded.prototype, Derived.prototype];

/**
 * The first difference between two values, or undefined. Stricter than any assertion library: Object.is for primitives, holes, order of keys, prototypes,
 * hidden fields of errors, and the same objects shared in the same places.
 */
function difference(a: any, b: any, path = 'value', seen = new Map<object, object>()): string | undefined {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) {
    return Object.is(a, b) ? undefined : `${path}: ${String(a)} is not ${String(b)}`;
  }
  if (seen.has(a)) return seen.get(a) === b ? undefined : `${path}: refers to another object`;
  if ([...seen.values()].includes(b)) return `${path}: two objects became one`;
  seen.set(a, b);
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return `${path}: prototypes differ`;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return `${path}: kinds differ`;
  const parts = (x: any): [string, unknown][] => {
    if (types.isMap(x))
      return [...x].flatMap(
        ([k, v], i) =>
          [
            [`key ${i}`, k],
            [`value ${i}`, v],
          ] as [string, unknown][],
      );
    if (types.isSet(x)) return [...x].map((v, i) => [`member ${i}`, v]);
    if (types.isDate(x)) return [['time', x.getTime()]];
    if (types.isRegExp(x))
      return [
        ['source', String(x)],
        ['lastIndex', x.lastIndex],
      ];
    if (x instanceof URL) return [['href', x.href]];
    if (types.isBoxedPrimitive(x)) return [['primitive', x.valueOf()]];
    if (types.isArrayBuffer(x)) return [['bytes', Buffer.from(x).toString('hex')]];
    if (ArrayBuffer.isView(x))
      return [['bytes', Buffer.from(x.buffer, x.byteOffset, x.byteLength).toString('hex')]];
    const names = types.isNativeError(x) ? Object.getOwnPropertyNames(x).sort() : Object.keys(x);
    const fields = names.map((name): [string, unknown] => [`.${name}`, (x as any)[name]]);
    return Array.isArray(x) ? [['length', x.length], ...fields] : fields;
  };
  const left = parts(a);
  const right = parts(b);
  if (left.length !== right.length) return `${path}: ${left.length} parts against ${right.length}`;
  for (let i = 0; i < left.length; i++) {
    const [name, value] = left[i] as [string, unknown];
    const [otherName, otherValue] = right[i] as [string, unknown];
    if (name !== otherName) return `${path}: ${name} stands where ${otherName} should`;
    const found = difference(value, otherValue, path + name, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstDifference(records: readonly unknown[], decoded: readonly unknown[]): string | undefined {
  if (records.length !== decoded.length) return `${decoded.length} records instead of ${records.length}`;
  for (const [i, record] of records.entries()) {
    const found = difference(record, decoded[i], `record ${i}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

// Thousands of runs each, on machines that do other things besides.
vi.setConfig({ testTimeout: 60_000 });

/** Any text, lone surrogates included, now and then a long one. */
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc.string({ minLength: 60, maxLength: 300 }),
  fc.constant('\ud800'),
  fc.constant('\udc00x'),
);

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 127, 128, -(2 ** 31), 2 ** 31, 2 ** 53),
);

const primitive = fc.oneof(text, number, fc.boolean(), fc.constantFrom(null, undefined), fc.bigInt());

const key = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'a', 'b', '0', '-1', 'a b', '\ud800'),
);

function object(entries: [string, unknown][], prototype: object | null): object {
  const made = Object.create(prototype) as object;
  for (const [name, value] of entries) {
    Object.defineProperty(made, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return made;
}

function withHoles(elements: unknown[], holes: number[], extra: number): unknown[] {
  const array = [...elements];
  for (const hole of holes) if (hole < array.length) delete array[hole];
  array.length += extra;
  return array;
}

function error(type: number, message: string, cause: unknown, fields: [string, unknown][]): Error {
  const made =
    type === 0
      ? new AggregateError([cause, 1], message)
      : new ([Error, TypeError, RangeError, SyntaxError][type % 4] as ErrorConstructor)(message, { cause });
  for (const [name, value] of fields)
    Object.defineProperty(made, name, { value, writable: true, enumerable: true, configurable: true });
  return made;
}

const bytes = fc
  .uint8Array({ maxLength: 40 })
  .map((array) => array.slice(0, array.length - (array.length % 8)).buffer as ArrayBuffer);
const views = [
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
];

const builtin: fc.Arbitrary<unknown> = fc.oneof(
  fc.date({ noInvalidDate: false }),
  fc.tuple(fc.constantFrom(...views), bytes).map(([view, buffer]) => new view(buffer)),
  bytes.map((buffer) => new DataView(buffer)),
  bytes,
  fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array)),
  fc.constantFrom(/a+/giu, /[\n/]/, /(?<x>.)/y),
  fc.nat(9).map((lastIndex) => Object.assign(/x/g, { lastIndex })),
  fc.webUrl().map((url) => new URL(url)),
  fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.bigInt()).map((value) => Object(value) as unknown),
);

const { value: anyValue } = fc.letrec<{ value: unknown; nested: unknown }>((tie) => {
  const entries = fc.uniqueArray(fc.tuple(key, tie('value')), {
    maxLength: 5,
    selector: ([name]) => name,
  }) as fc.Arbitrary<[string, unknown][]>;
  const list = fc.array(tie('value'), { maxLength: 5 });
  return {
    value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, primitive, tie('nested')),
    nested: fc.oneof(
      builtin,
      list,
      fc
        .tuple(list, fc.array(fc.nat(4), { maxLength: 2 }), fc.nat(2))
        .map(([elements, holes, extra]) => withHoles(elements, holes, extra)),
      fc
        .tuple(entries, fc.constantFrom(...prototypes, null))
        .map(([fields, prototype]) => object(fields, prototype)),
      fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 4 }).map((pairs) => new Map(pairs)),
      list.map((members) => new Set(members)),
      fc
        .tuple(fc.nat(4), fc.string(), tie('value'), entries)
        .map(([type, message, cause, fields]) => error(type, message, cause, fields)),
      // Shared twice, and a cycle.
      tie('nested').map((shared) => [shared, { shared }]),
      tie('value').map((inner) => {
        const cycle: unknown[] = [inner];
        cycle.push(new Map([[cycle, { cycle }]]), cycle);
        return cycle;
      }),
    ),
  };
});

/** Records of one closed shape: what goes as columns, and, with a stranger among them, what does not. */
const closedShape: fc.Arbitrary<fc.Arbitrary<unknown>> = fc.letrec<{ shape: fc.Arbitrary<unknown> }>(
  (tie) => ({
    shape: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<fc.Arbitrary<unknown>>(
        fc.integer(),
        number,
        text,
        fc.string(),
        fc.string({ minLength: 10, maxLength: 16 }),
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.boolean(),
        fc.constant(null),
        fc.constant(undefined),
        primitive,
        fc.date({ noInvalidDate: false }),
      ),
      fc.array(tie('shape'), { maxLength: 4 }).map((parts) => fc.tuple(...parts)),
      fc
        .tuple(
          fc.uniqueArray(fc.tuple(key, tie('shape')), { maxLength: 4, selector: ([name]) => name }),
          fc.constantFrom(...prototypes),
        )
        .map(([fields, prototype]) =>
          fc.tuple(...fields.map(([, part]) => part)).map((values) =>
            object(
              fields.map(([name], i) => [name, values[i]]),
              prototype,
            ),
          ),
        ),
    ),
  }),
).shape;

const records = fc.oneof(
  closedShape.chain((shape) => fc.array(shape, { maxLength: 20 })),
  fc
    .tuple(closedShape, anyValue, fc.nat(20))
    .chain(([shape, stranger, at]) =>
      fc.array(shape, { maxLength: 20 }).map((array) => array.toSpliced(at, 0, stranger)),
    ),
  fc.array(anyValue, { maxLength: 8 }),
);

describe('what passes the codecs comes back equal', () => {
  it('as a value', () => {
    fc.assert(
      fc.property(
        anyValue,
        (value) => difference(value, decodeValue(encodeValue(value, options), options)) === undefined,
      ),
      { numRuns: 3000 },
    );
  });

  it('as a block of records', () => {
    fc.assert(
      fc.property(records, (block) => {
        const decoded = decodeRecords(encode(block), options);
        expect(firstDifference(block, decoded)).toBeUndefined();
      }),
      { numRuns: 3000 },
    );
  });
});

it('a large block, whose rows a compiled function builds, comes back equal', () => {
  const large = closedShape.chain((shape) => fc.array(shape, { minLength: 1, maxLength: 20 }));
  fc.assert(
    fc.property(large, (block) => {
      const repeated = Array.from({ length: 300 }, (_, i) => block[i % block.length]);
      const decoded = decodeRecords(encode(repeated), options);
      expect(firstDifference(repeated, decoded)).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});

describe('damaged bytes', () => {
  const damaged = (bytes: Uint8Array, cut: number, changes: [number, number][]): Uint8Array => {
    const copy = bytes.slice(0, Math.max(0, bytes.length - cut));
    for (const [at, byte] of changes) if (copy.length > 0) copy[at % copy.length] = byte;
    return copy;
  };
  const changes = fc.array(fc.tuple(fc.nat(10_000), fc.nat(255)), { maxLength: 4 });
  const onlyCorrupt = (decode: () => unknown): void => {
    try {
      decode();
    } catch (thrown) {
      expect(codeOf(thrown), String((thrown as Error).stack)).toMatch(/^(CORRUPT_DATA|UNKNOWN_CLASS)$/);
    }
  };

  it('of a value are refused by code or read as another value', () => {
    const property = fc.property(anyValue, fc.nat(3), changes, (value, cut, at) => {
      onlyCorrupt(() => decodeValue(damaged(encodeValue(value, options), cut, at), options));
    });
    fc.assert(property, { numRuns: 3000, seed: 20_11 });
  });

  it('of a block are refused by code or read as other records', () => {
    const property = fc.property(records, fc.nat(3), changes, (block, cut, at) => {
      onlyCorrupt(() => decodeRecords(damaged(encode(block), cut, at), options));
    });
    fc.assert(property, { numRuns: 3000, seed: 20_12 });
  });

  it('that are noise are refused by code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => {
        onlyCorrupt(() => decodeValue(noise));
        onlyCorrupt(() => decodeRecords(noise));
        onlyCorrupt(() => decodeRecords(Uint8Array.of(2, ...noise)));
        onlyCorrupt(() => decodeRecords(Uint8Array.of(2, ...noise), options));
      }),
      { numRuns: 2000, seed: 20_13 },
    );
  });

  it('cut off anywhere are refused, as a block and as a value', () => {
    const block = encodeRecords([
      { id: 1, name: 'a' },
      { id: 2, name: 'b' },
    ]);
    for (let length = 0; length < block.length; length++) {
      expect(() => decodeRecords(block.slice(0, length))).toThrowError(
        expect.objectContaining({ code: 'CORRUPT_DATA' }),
      );
    }
    const value = encodeValue(new Map<unknown, unknown>([[{ a: [1.5, 'text'] }, /x/g]]));
    for (let length = 0; length < value.length; length++) {
      expect(() => decodeValue(value.slice(0, length))).toThrowError(
        expect.objectContaining({ code: 'CORRUPT_DATA' }),
      );
    }
  });
});
