import { describe, expect, it } from 'vitest';
import { ByteWriter } from './byte-writer.ts';
import type { ClassTable, UserClass } from './class-table.ts';
import { blockKind, decodeRecords, encodeRecords, writeRecords } from './record-codec.ts';

const range = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable([1, 2], {});
  revoke();
  return proxy;
}

describe.each([5, 1000])('a block of %i records goes as columns when they are', (count) => {
  it.each<[string, (i: number) => unknown]>([
    ['int32', (i) => i - 3],
    ['doubles from some record on', (i) => (i < 3 ? i : -0)],
    ['doubles', (i) => (i === 2 ? Number.NaN : i / 3)],
    ['booleans', (i) => i % 3 === 0],
    ['short strings', (i) => `k${i}`],
    ['strings around 13 units', (i) => 'abcdefghijklmnopq'.slice(0, 10 + (i % 7))],
    ['long strings', (i) => `${i}`.repeat(40)],
    ['latin1 strings', (i) => `é${i}`],
    ['wide strings', (i) => `–${i}`],
    ['long wide strings', (i) => `–${i}`.repeat(20)],
    ['strings with lone surrogates', (i) => `\ud800${i}`],
    ['halves of one character', (i) => (i % 2 === 0 ? '\ud83d' : '\ude00')],
    ['a very long string among short ones', (i) => (i === 3 ? 'x'.repeat(70_000) : 'y')],
    ['dates', (i) => new Date(i === 1 ? Number.NaN : i * 1e6)],
    ['primitives of several types', (i) => [i, `${i}`, null, undefined, true, 10n, 1.5][i % 7]],
    ['pairs', (i) => [`k${i}`, i]],
    [
      'pairs of pairs',
      (i) => [
        [i, 'a'],
        [null, i / 2],
      ],
    ],
    ['triples', (i) => [i, `${i}`, undefined]],
    ['flat objects', (i) => ({ id: i, name: `n${i}`, score: i / 7, ok: true, none: null })],
    [
      'objects with keys of any kind',
      (i) => JSON.parse(`{"__proto__": ${i}, "a\\"b\\u2028": "x", "0": 1, "constructor": 2}`),
    ],
    ['objects and arrays in pairs', (i) => [`k${i}`, { at: [i, i], on: new Date(i) }]],
    ['empty arrays beside data', (i) => [[], i]],
  ])('%s', (_name, make) => {
    const records = range(count, make);
    const bytes = encodeRecords(records);
    expect(blockKind(bytes)).toBe('columns');
    expect(decodeRecords(bytes)).toStrictEqual(records);
    // Columns are also read where the block lies at an odd address.
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(decodeRecords(shifted)).toStrictEqual(records);
  });
});

describe('a block goes as values', () => {
  const shared = { a: 1 };
  it.each<[string, unknown[]]>([
    ['when a record has another length', [[1], [1, 2]]],
    ['when a record has other keys', [{ a: 1 }, { b: 1 }]],
    [
      'when a record has the keys in another order',
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
    ['when a record has fewer keys', [{ a: 1, b: 2 }, { a: 1 }]],
    ['when a record has more keys', [{ a: 1 }, { a: 1, b: 2 }]],
    [
      'for a hole',
      [
        [1, undefined],
        [1, ,],
      ],
    ],
    ['for a null prototype', [{ a: 1 }, Object.assign(Object.create(null), { a: 1 })]],
    ['for a Map', [[1, new Map()]]],
    ['for an array that is an object elsewhere', [[1, 2], { 0: 1, 1: 2 }]],
    [
      'when a record holds an object twice',
      [
        [{ a: 1 }, { a: 1 }],
        [shared, shared],
      ],
    ],
    ['when it holds no data', [null, null]],
    ['for empty records', [[], []]],
    ['for empty objects', [{}, {}]],
    ['when it is empty', []],
  ])('%s', (_name, records) => {
    const bytes = encodeRecords(records);
    expect(blockKind(bytes)).toBe('values');
    expect(decodeRecords(bytes)).toStrictEqual(records);
  });

  it('and keeps an object that a record holds twice one', () => {
    const [record] = decodeRecords(encodeRecords([[shared, shared]])) as [[object, object]];
    expect(record[0]).toBe(record[1]);
  });
});

describe('instances of classes', () => {
  class Point {
    readonly x: number;
    readonly label: string;
    constructor(x: number, label: string) {
      if (label === undefined) throw new Error('the constructor ran again');
      this.x = x;
      this.label = label;
    }
    get double(): number {
      return 2 * this.x;
    }
  }
  class Labelled extends Point {}
  class Tags extends Set<string> {
    note = 'own';
  }
  const types: UserClass[] = [Point, Labelled, Tags];
  const classes: ClassTable = {
    idOf: (type) => (types.includes(type) ? type.name : undefined),
    classOf: (id) => types.find((type) => type.name === id),
  };
  const encode = (records: readonly unknown[], table = classes) =>
    encodeRecords(records, 0, records.length, { classes: table });

  describe.each([5, 1000])('in a block of %i records', (count) => {
    it.each<[string, (i: number) => unknown]>([
      ['alone', (i) => new Point(i, `n${i}`)],
      ['in pairs', (i) => [i, new Labelled(i, 'a')]],
      [
        'in one another and in objects',
        (i) => ({ at: { point: new Point(i, 'b'), of: new Labelled(i, 'c') } }),
      ],
      ['without fields beside data', (i) => [i, Object.create(Point.prototype)]],
      [
        'with a field of a name that is inherited',
        (i) => Object.defineProperty(new Point(i, 'd'), 'double', { value: 1, enumerable: true }),
      ],
    ])('go as columns %s', (_name, make) => {
      const records = range(count, make);
      const bytes = encode(records);
      expect(blockKind(bytes)).toBe('columns');
      const decoded = decodeRecords(bytes, { classes });
      expect(decoded).toStrictEqual(records);
      expect(decoded.map((one) => Object.entries(one as object))).toEqual(
        records.map((one) => Object.entries(one as object)),
      );
    });

    it.each<[string, (i: number) => unknown]>([
      ['of two classes', (i) => new (i % 2 === 0 ? Point : Labelled)(i, 'a')],
      ['beside plain objects', (i) => (i === 3 ? { x: i, label: 'a' } : new Point(i, 'a'))],
      ['of a class that extends a built-in one', (i) => new Tags([`${i}`])],
      ['that a record holds twice', (i) => [new Point(i, 'a')].flatMap((point) => [point, point])],
    ])('go as values %s', (_name, make) => {
      const records = range(count, make);
      const bytes = encode(records);
      expect(blockKind(bytes)).toBe('values');
      expect(decodeRecords(bytes, { classes })).toStrictEqual(records);
    });
  });

  it('go as values where the table knows of #private members, and columns of them are refused', () => {
    const closed: ClassTable = { ...classes, hasOnlyFields: (type) => type !== Point };
    expect(blockKind(encode([new Point(1, 'a')], closed))).toBe('values');
    expect(blockKind(encode([new Labelled(1, 'a')], closed))).toBe('columns');
    expect(() => decodeRecords(encode([new Point(1, 'a')]), { classes: closed })).toThrowError(
      expect.objectContaining({ code: 'CORRUPT_DATA' }),
    );
  });

  it('are refused by name where their class is unknown', () => {
    const bytes = encode([new Point(1, 'a')]);
    const none: ClassTable = { idOf: () => undefined, classOf: () => undefined };
    expect(() => decodeRecords(bytes, { classes: none })).toThrowError(
      expect.objectContaining({ code: 'UNKNOWN_CLASS' }),
    );
    expect(() => decodeRecords(bytes)).toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  });
});

describe('encodeRecords', () => {
  it('takes a slice', () => {
    const bytes = encodeRecords([1, 2, 3, 4], 1, 3);
    expect(decodeRecords(bytes)).toEqual([2, 3]);
  });

  it.each<[string, (i: number) => unknown, string]>([
    [
      'a function',
      (i) => (i === 7 ? [1, () => 1] : [1, 2]),
      'Cannot encode record 7: value[1] is a function',
    ],
    [
      'a class instance',
      (i) => ({ a: i === 0 ? new (class User {})() : 1 }),
      'Cannot encode record 0: value.a is an instance of class User',
    ],
    [
      'a Proxy',
      (i) => (i === 3 ? new Proxy([1, 2], {}) : [1, 2]),
      'Cannot encode record 3: value is a Proxy',
    ],
    [
      'a Proxy of an object',
      (i) => (i === 3 ? new Proxy({ a: 1 }, {}) : { a: 1 }),
      'Cannot encode record 3: value is a Proxy',
    ],
    ['a revoked Proxy', (i) => (i === 3 ? revoked() : [1, 2]), 'Cannot encode record 3: value is a Proxy'],
    [
      'a revoked Proxy in front',
      (i) => (i === 0 ? revoked() : [1, 2]),
      'Cannot encode record 0: value is a Proxy',
    ],
    [
      'a getter',
      () => ({
        get a() {
          return 1;
        },
      }),
      'Cannot encode record 0: value.a is a getter or setter',
    ],
    [
      'a subclass of Array',
      (i) => (i === 3 ? new (class Row extends Array<number> {})(1, 2) : [1, 2]),
      'record 3: value is an instance of class Row',
    ],
    ['a symbol', (i) => (i === 3 ? Symbol('s') : i), 'Cannot encode record 3: value is a symbol'],
  ])('refuses %s by index and path', (_name, make, message) => {
    expect(() => encodeRecords(range(10, make))).toThrowError(
      expect.objectContaining({ code: 'NOT_SERIALIZABLE', message: expect.stringContaining(message) }),
    );
  });

  it('writes blocks behind one another only where columns are aligned', () => {
    const writer = new ByteWriter();
    writeRecords(writer, [1.5, 2.5]);
    writer.align(8);
    const second = writer.length;
    writeRecords(writer, [['a', 1]]);
    expect(decodeRecords(writer.toBytes().subarray(second))).toEqual([['a', 1]]);
    expect(() => writeRecords(writer, [1])).toThrow(RangeError);
  });
});

describe('decodeRecords', () => {
  it('reads blocks in shared memory', () => {
    const records = range(300, (i) => [`key–${i}`, i / 3, { text: `${i}`.repeat(30), ok: true }]);
    const bytes = encodeRecords(records);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect(decodeRecords(shared)).toStrictEqual(records);
  });

  it('refuses a count that no data stands behind', () => {
    // Columns of nothing but null: any number of records in a few bytes.
    const bytes = Uint8Array.of(2, 0x04, 8, 1, 0, 0, 0);
    expect(() => decodeRecords(bytes)).toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  });
});
