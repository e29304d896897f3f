import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { canonicalKey } from './key-encoding.ts';
import { keysEqual } from './key-equality.ts';
import { hashKey, hashString } from './key-hash.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Keys from few building blocks, so that equal and nearly equal ones often meet. */
const { key: anyKey } = fc.letrec<{ key: unknown }>((tie) => {
  const field = fc.constantFrom('a', 'b', '', '1:a', '__proto__', 's');
  return {
    key: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<unknown>(
        0,
        -0,
        1,
        NaN,
        0.1,
        2 ** 40,
        '',
        '0',
        '1',
        'a',
        's',
        'a1:b',
        'n1',
        '\ud800',
        1n,
        0n,
        true,
        false,
        null,
        undefined,
      ),
      fc.integer({ min: -2, max: 2 }),
      fc.string({ maxLength: 2 }),
      fc.constantFrom(0, 1, NaN).map((time) => new Date(time)),
      fc
        .array(fc.constantFrom(0, 1, 256), { maxLength: 2 })
        .chain((list) =>
          fc.constantFrom<unknown>(
            Uint8Array.from(list),
            Int16Array.from(list),
            Float64Array.from(list),
            Buffer.from(list),
            list,
            BigInt64Array.from(list.map(BigInt)),
          ),
        ),
      fc.array(tie('key'), { maxLength: 3 }),
      fc
        .uniqueArray(fc.tuple(field, tie('key')), { maxLength: 3, selector: ([name]) => name })
        .map((entries) => {
          const object = {};
          for (const [name, value] of entries)
            Object.defineProperty(object, name, { value, enumerable: true });
          return object;
        }),
    ),
  };
});

/** The same key built again, fields in the other order. */
function rebuilt(key: unknown): unknown {
  if (Array.isArray(key)) return key.map(rebuilt);
  if (key instanceof Date) return new Date(key);
  if (ArrayBuffer.isView(key)) return (key as Uint8Array).slice();
  if (typeof key !== 'object' || key === null) return key === 0 ? -key : key;
  const object = {};
  for (const [name, value] of Object.entries(key).reverse()) {
    Object.defineProperty(object, name, { value: rebuilt(value), enumerable: true });
  }
  return object;
}

describe('keys', () => {
  it('are equal, hash alike and have one canonical form when they are built alike', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const again = rebuilt(key);
        expect([keysEqual(key, again), hashKey(again), canonicalKey(again)]).toEqual([
          true,
          hashKey(key),
          canonicalKey(key),
        ]);
      }),
      { numRuns: 2000 },
    );
  });

  it('have one canonical form exactly when they are equal, and then one hash', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        const equal = keysEqual(a, b);
        expect(keysEqual(b, a)).toBe(equal);
        expect(canonicalKey(a) === canonicalKey(b)).toBe(equal);
        if (equal) expect(hashKey(a)).toBe(hashKey(b));
      }),
      { numRuns: 10_000 },
    );
  });

  it.each<[unknown, unknown]>([
    [0, -0],
    [NaN, NaN],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    [
      [1, [2]],
      [1, [2]],
    ],
    [[undefined], new Array(1)],
    [new Date(5), new Date(5)],
    [Buffer.from('ab'), Uint8Array.of(97, 98)],
    [Float64Array.of(-0, NaN), Float64Array.of(0, NaN)],
  ])('%# are equal', (a, b) => {
    expect([keysEqual(a, b), canonicalKey(a) === canonicalKey(b), hashKey(a) === hashKey(b)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each<[unknown, unknown]>([
    [1, '1'],
    [1, 1n],
    [1, true],
    [1, [1]],
    [null, undefined],
    [{ a: undefined }, {}],
    [{ a: undefined }, { b: undefined }],
    [{}, []],
    [['a', 'b'], ['a,b']],
    [['1:a'], ['1', 'a']],
    [new Date(5), 5],
    [new Date(5), new Date(5).toISOString()],
    [Uint8Array.of(1), Int8Array.of(1)],
    [Uint8Array.of(1, 2), [1, 2]],
    [{ toString: 1 }, {}],
  ])('%# differ', (a, b) => {
    expect([keysEqual(a, b), keysEqual(b, a), canonicalKey(a) === canonicalKey(b)]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('hash to int32 numbers that never change', () => {
    const keys = [
      '',
      'a',
      'spark',
      'żółw',
      '\ud800',
      0,
      1,
      -1,
      2 ** 31,
      0.5,
      NaN,
      Infinity,
      10n ** 20n,
      true,
      false,
      null,
      undefined,
      [],
      ['a', 1],
      {},
      { a: 1 },
      new Date(0),
      Uint8Array.of(1, 2),
    ];
    expect(keys.map(hashKey)).toMatchInlineSnapshot(`
      [
        -1421968373,
        444641715,
        1006716570,
        -1416342966,
        1463727854,
        0,
        1364076727,
        -2114883783,
        -1065945258,
        722473890,
        2146959360,
        -2108951150,
        934848501,
        625341585,
        1803146123,
        0,
        1540483477,
        0,
        -736170865,
        1020716019,
        -1488113513,
        1738713326,
        1934331474,
      ]
    `);
    for (const key of keys) expect(hashKey(key) | 0).toBe(hashKey(key));
    expect(hashString('spark')).toBe(hashKey('spark'));
  });

  it.each<[string, (i: number) => unknown]>([
    ['integers', (i) => i],
    ['multiples of 1024', (i) => i * 1024],
    ['doubles', (i) => i / 10],
    ['strings', (i) => `key${i}`],
    ['pairs', (i) => [i % 100, Math.floor(i / 100)]],
    ['objects', (i) => ({ x: i % 100, y: Math.floor(i / 100) })],
  ])('of %s spread evenly over the low bits', (_name, make) => {
    const buckets = new Int32Array(64);
    for (let i = 0; i < 6400; i++) buckets[hashKey(make(i)) & 63]!++;
    expect(Math.max(...buckets)).toBeLessThan(160);
    expect(Math.min(...buckets)).toBeGreaterThan(50);
  });
});

describe('a class instance', () => {
  class Version {
    readonly text: string;
    constructor(text: string) {
      this.text = text;
    }
    equals(other: unknown): boolean {
      return other instanceof Version && other.text.toLowerCase() === this.text.toLowerCase();
    }
    hashCode(): number {
      return hashString(this.text.toLowerCase());
    }
  }

  it('with equals and hashCode is a key, on its own and inside others', () => {
    expect(keysEqual(new Version('A'), new Version('a'))).toBe(true);
    expect(keysEqual([new Version('A')], [new Version('b')])).toBe(false);
    expect(hashKey([new Version('A')])).toBe(hashKey([new Version('a')]));
  });

  it('has no canonical form', () => {
    expect(() => canonicalKey([new Version('A')])).toThrowError(
      expect.objectContaining({ code: 'INVALID_KEY' }),
    );
  });
});

describe('keys refused', () => {
  class User {}
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  it.each<[unknown, string]>([
    [() => 1, 'a function'],
    [Symbol('s'), 'a symbol'],
    [new User(), 'an instance of class User'],
    [[new User()], 'an instance of class User'],
    [{ by: new Map() }, 'a Map. Use'],
    [new Map(), 'a Map'],
    [new Set(), 'a Set'],
    [/x/, 'a RegExp'],
    [new URL('http://a'), 'a URL'],
    [new Error('x'), 'an Error'],
    [Promise.resolve(), 'a Promise'],
    [new ArrayBuffer(1), 'an ArrayBuffer'],
    [Object(1), 'a boxed primitive'],
    [new Proxy({}, {}), 'a Proxy'],
    [new (class Row extends Array {})(), 'an instance of class Row'],
    [cyclic, 'contains itself'],
  ])('%#', (key, message) => {
    const refusal = expect.objectContaining({
      code: 'INVALID_KEY',
      message: expect.stringContaining(message.split('. ')[0]!),
    });
    expect(() => hashKey(key)).toThrowError(refusal);
    expect(() => canonicalKey(key)).toThrowError(refusal);
    expect(() => keysEqual(key, Array.isArray(key) ? [...key] : key)).toThrowError(refusal);
  });
});
