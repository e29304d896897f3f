import { deepStrictEqual } from 'node:assert';
import { EventEmitter } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { HashPartitioner, type Rec, SparkContext } from 'firesteel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let sc: SparkContext;

beforeAll(() => {
  sc = new SparkContext({ master: 'local[2]', appName: 'exact values' });
});

afterAll(() => sc.stop());

const primitive = fc.oneof(
  fc.constantFrom(undefined, null, true, false, NaN, 0, -0, Infinity, -Infinity, 2 ** 53, 5e-324, '', '\0'),
  fc.integer(),
  fc.double(),
  fc.bigInt(),
  fc.string({ unit: 'binary' }),
  // Halves of pairs, alone or together.
  fc.string({ unit: fc.constantFrom('\ud83e', '\udd8b', 'a', 'ÿ', '語', '\ufeff') }),
);

const leaf = fc.oneof(
  { weight: 4, arbitrary: primitive },
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ maxLength: 5 }),
  fc.float64Array({ maxLength: 3 }),
  fc.bigInt64Array({ maxLength: 3 }),
  fc.constantFrom(/a+/giu, new URL('https://example.org/?q=1#x')),
);

const name = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '0', 'length'),
  fc.string(),
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.sparseArray(tie('value'), { maxLength: 6 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: false }),
    fc.array(fc.tuple(tie('value'), tie('value')), { maxLength: 3 }).map((entries) => new Map(entries)),
    fc.array(tie('value'), { maxLength: 3 }).map((members) => new Set(members)),
    fc
      .tuple(fc.string(), tie('value'), tie('value'))
      .map(([message, cause, field]) => Object.assign(new RangeError(message, { cause }), { field })),
    // A cycle, and an object that is there twice.
    tie('value').map((inner) => {
      const shared = { inner };
      const circle: Record<string, unknown> = { left: shared, right: [shared] };
      circle.self = circle;
      return circle;
    }),
  ),
}));

describe('values', () => {
  it('come back equal from a task, a shuffle and another task', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 5 }),
        async (values, partitions) => {
          const indexed = values.map((value, i): [number, unknown] => [i, value]);
          const back = await sc
            .parallelize(indexed as [number, Rec][], partitions)
            .map((pair) => pair)
            .partitionBy(new HashPartitioner(partitions))
            .filter(() => true)
            .collect();
          deepStrictEqual(
            back.sort(([a], [b]) => a - b),
            indexed,
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('that are invalid dates stay that', async () => {
    const [date] = await sc
      .parallelize([{ date: new Date(NaN) }], 1)
      .map((record) => record.date)
      .collect();
    expect(date).toBeInstanceOf(Date);
    expect(date?.getTime()).toBeNaN();
  });

  const poisons = {
    'a function': () => () => 1,
    'a symbol': () => Symbol('s'),
    'a Promise': () => Promise.resolve(1),
    'a WeakMap': () => new WeakMap(),
    'an instance of class Buffered': () => {
      class Buffered extends EventEmitter {}
      return new Buffered();
    },
  };

  it.each(Object.entries(poisons))('that hold %s are refused by path', async (what, poison) => {
    const step = fc.oneof(fc.nat({ max: 3 }), fc.constantFrom('a', 'inner', '$x'));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), value, async (steps, filler) => {
        const record = steps.reduceRight<unknown>(
          (inner, at) =>
            typeof at === 'number' ? [...Array(at).fill(filler), inner] : { filler, [at]: inner },
          poison(),
        );
        const path = steps.map((at) => (typeof at === 'number' ? `[${at}]` : `.${at}`)).join('');
        await expect(sc.parallelize([1, record as Rec], 2).collect()).rejects.toMatchObject({
          code: 'NOT_SERIALIZABLE',
          message: expect.stringContaining(`value${path} is ${what}`),
        });
      }),
      { numRuns: 20 },
    );
  });
});

describe('keys', () => {
  const part = fc.constantFrom(
    ...[undefined, null, true, false, NaN, 0, 1, -1, '', '0', '1', '-1', 'NaN', 'null', 'undefined', 'true'],
    ...[0n, 1n, -1n, '1n', new Date(0), new Date(1), new Date(0).toISOString(), '[]', '{}', '1,1'],
    ...['\ud83e', '\udd8b', '\ud83e\udd8b', '\ufffd', 'a\0b', 'a', 'b'],
  );
  const { key } = fc.letrec<{ key: unknown }>((tie) => ({
    key: fc.oneof(
      { maxDepth: 2 },
      { weight: 3, arbitrary: part },
      fc.array(tie('key'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', '__proto__', '0'), tie('key'), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
      fc.constantFrom(new Uint8Array([1]), new Uint8Array([]), new Int8Array([1]), new Float64Array([NaN])),
    ),
  }));

  it('are one where they are equal, and many where they differ in kind, order or nesting', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(key, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 16 }),
        async (keys, partitions) => {
          const expected: [unknown, number][] = [];
          for (const key of keys) {
            const entry = expected.find(([other]) => isDeepStrictEqual(other, key));
            if (entry) entry[1]++;
            else expected.push([key, 1]);
          }
          const found = await sc
            .parallelize(keys as Rec[], 3)
            .map((key) => [key, 1])
            .reduceByKey((a, b) => a + b, partitions)
            .collect();
          expect(found.length).toBe(expected.length);
          for (const [key, count] of expected) {
            const entry = found.find(([other]) => isDeepStrictEqual(other, key));
            expect(entry?.[1]).toBe(count);
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
