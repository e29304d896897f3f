import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import type { ClassTable, PrivateField, UserClass } from './class-table.ts';
import { decodeValue, ValueDecoder } from './value-decoder.ts';
import { encodeValue, ValueEncoder } from './value-encoder.ts';

class User {
  name = 'Ada';
  friend: User | undefined;
}
class Tags extends Map {}
class HttpError extends Error {}
class Point {
  x = 1;
  set y(_value: number) {
    throw new Error('a setter of the prototype must not run');
  }
}

const socket = (): void => {};
const cyclic: unknown[] = [];
cyclic.push(cyclic, { deep: [1, 2, socket] });
const deep = JSON.parse('['.repeat(1001) + ']'.repeat(1001)) as unknown;

describe('encodeValue refuses by path', () => {
  it.each<[unknown, string]>([
    [socket, 'value is a function (socket)'],
    [{ user: { socket } }, 'value.user.socket is a function (socket)'],
    [cyclic, 'value[1].deep[2] is a function'],
    [[Symbol('id')], 'value[0] is a symbol (Symbol(id))'],
    [
      new Map([['k', { 'a b': Promise.resolve() }]]),
      'value.get("k")["a b"] is a Promise. Send the value that it resolves to',
    ],
    [new Map([[new WeakMap(), 1]]), 'value.keys()[0] is a WeakMap'],
    [new Set([new WeakSet()]), 'value.values()[0] is a WeakSet'],
    [[new WeakRef({})], 'value[0] is a WeakRef'],
    [{ a: new Proxy({}, {}) }, 'value.a is a Proxy'],
    [[new Proxy([], {})], 'value[0] is a Proxy'],
    [{ memory: new SharedArrayBuffer(8) }, 'value.memory is a SharedArrayBuffer'],
    [{ view: new Uint8Array(new SharedArrayBuffer(8)) }, 'value.view is a view of a SharedArrayBuffer'],
    [{ rows: (function* () {})() }, 'value.rows is a generator'],
    [{ user: new User() }, 'value.user is an instance of class User. Use plain objects or arrays'],
    [new Tags(), 'value is an instance of class Tags'],
    [new HttpError('x'), 'value is an instance of class HttpError'],
    [new Error('x', { cause: socket }), 'value.cause is a function'],
    [
      {
        get size() {
          return 1;
        },
      },
      'value.size is a getter or setter',
    ],
    [Object.create({}), 'value is an instance of class'],
    [
      (function (..._args: unknown[]) {
        // biome-ignore lint/complexity/noArguments: it is what is refused
        return arguments;
      })(1),
      'value is an arguments object',
    ],
    [new URLSearchParams('a=1'), 'value is an instance of class URLSearchParams'],
    [Object(Symbol('x')), 'value is an instance of class Symbol'],
    [deep, 'is nested deeper than 1000 levels'],
  ])('case %#', (value, message) => {
    expect(() => encodeValue(value)).toThrowError(
      expect.objectContaining({ code: 'NOT_SERIALIZABLE', message: expect.stringContaining(message) }),
    );
  });

  it('and names the index of a record when it has one', () => {
    expect(() => new ValueEncoder(new ByteWriter()).encode([socket], 17)).toThrowError(
      'Cannot encode record 17: value[0] is a function',
    );
  });

  it('and leaves the encoder as it was before', () => {
    const writer = new ByteWriter();
    const encoder = new ValueEncoder(writer);
    encoder.encode({ a: 1 });
    const { length } = writer;
    expect(() => encoder.encode([{ b: 1 }, { b: 2 }, socket])).toThrow();
    expect(writer.length).toBe(length);
    encoder.encode([{ b: 1 }, { a: 2 }]);
    const decoder = new ValueDecoder(new ByteReader(writer.toBytes()));
    expect([decoder.decode(), decoder.decode()]).toEqual([{ a: 1 }, [{ b: 1 }, { a: 2 }]]);
  });
});

describe('encodeValue carries', () => {
  it('objects nested 1000 levels deep', () => {
    const nested = JSON.parse('['.repeat(1000) + ']'.repeat(1000)) as unknown;
    expect(JSON.stringify(decodeValue(encodeValue(nested)))).toBe(JSON.stringify(nested));
  });

  it('any kind of object nested 1000 levels deep, errors too', () => {
    const wrappers: ((inner: unknown) => unknown)[] = [
      (inner) => new Error('e', { cause: inner }),
      (inner) => new Map([[inner, 1]]),
      (inner) => new Set([inner]),
      (inner) => ({ inner }),
      (inner) => Object.assign(Object.create(null), { inner }),
    ];
    for (const wrap of wrappers) {
      let value: unknown = 1;
      for (let level = 0; level < 1000; level++) value = wrap(value);
      for (const errors of ['exact', 'byName'] as const) {
        const bytes = encodeValue(value, { errors });
        expect(Buffer.compare(encodeValue(decodeValue(bytes)), bytes)).toBe(0);
      }
    }
  });

  it('nothing, and says so, where the stack is nearly used up', () => {
    let value: unknown = 1;
    for (let level = 0; level < 1000; level++) value = [value];
    const attempt = (): unknown => {
      try {
        return encodeValue(value);
      } catch (thrown) {
        if (thrown instanceof RangeError) throw thrown;
        return (thrown as { code?: unknown }).code;
      }
    };
    // Tries at the end of the stack, then with one frame more and one more, until there is an outcome.
    const dive = (): unknown => {
      try {
        return dive();
      } catch {
        return attempt();
      }
    };
    expect(dive()).toBe('NOT_SERIALIZABLE');
    expect(attempt()).toBeInstanceOf(Uint8Array);
  });

  it('a huge sparse array in a few bytes, and makes no room for its holes', () => {
    const sparse: number[] = [];
    sparse[4_000_000_000] = 1;
    const bytes = encodeValue(sparse);
    expect(bytes.length).toBeLessThan(20);
    const decoded = decodeValue(bytes) as number[];
    expect([decoded.length, Object.keys(decoded)]).toEqual([4_000_000_001, ['4000000000']]);
    const empty = decodeValue(encodeValue(new Array(4_000_000_000))) as unknown[];
    expect([empty.length, Object.keys(empty)]).toEqual([4_000_000_000, []]);
  });

  it('a typed array alone, not the buffer it looks at', () => {
    const part = new Uint8Array(new ArrayBuffer(1_000_000), 10, 3);
    expect(encodeValue(part).length).toBeLessThan(10);
  });

  it('a Buffer as a Buffer', () => {
    const decoded = decodeValue(encodeValue(Buffer.from('text')));
    expect(Buffer.isBuffer(decoded) && decoded.toString()).toBe('text');
  });

  it('keys once for objects alike', () => {
    const one = encodeValue([{ longPropertyName: 1 }]).length;
    expect(encodeValue([{ longPropertyName: 1 }, { longPropertyName: 2 }]).length).toBe(one + 3);
  });

  it('an own __proto__ as a field, not as a prototype', () => {
    const value = JSON.parse('{"__proto__": {"admin": true}}') as object;
    const decoded = decodeValue(encodeValue(value)) as { admin?: boolean };
    expect(decoded.admin).toBeUndefined();
    expect(Object.keys(decoded)).toEqual(['__proto__']);
  });

  it('an error as a real one, without a stack of our own', () => {
    const error = new TypeError('broken', { cause: new RangeError('deep') });
    const decoded = decodeValue(encodeValue(error)) as TypeError;
    expect(decoded).toBeInstanceOf(TypeError);
    expect(decoded.stack).toBe(error.stack);
    expect((decoded.cause as Error).message).toBe('deep');
    expect(Object.keys(decoded)).toEqual([]);
  });
});

class MyPromise extends Promise<unknown> {}

const Extended = {
  Map: class MyMap<K, V> extends Map<K, V> {
    note = 'own';
  },
  Set: class MySet<T> extends Set<T> {
    note = 'own';
    // Nobody may ask the class itself.
    override forEach(): never {
      throw new Error('its own method');
    }
  },
  Array: class MyArray<T> extends Array<T> {
    note = 'own';
  },
  Date: class MyDate extends Date {
    note = ['own'];
  },
  Error: class MyError extends RangeError {
    readonly retryable = true;
  },
};

describe('a class that the table knows', () => {
  const known: UserClass[] = [User, Tags, Point, MyPromise, ...Object.values(Extended)];
  const classes: ClassTable = {
    idOf: (type) => (known.includes(type) ? type.name : undefined),
    classOf: (id) => known.find((type) => type.name === id),
  };

  it('is carried with its fields and identities, its constructor not run', () => {
    const user = new User();
    user.friend = user;
    const decoded = decodeValue(encodeValue([user, user], { classes }), { classes }) as [User, User];
    expect(decoded[0]).toBeInstanceOf(User);
    expect(decoded[0]).toBe(decoded[1]);
    expect(decoded[0].friend).toBe(decoded[0]);
    expect(decoded[0].name).toBe('Ada');
  });

  it('gets its fields without a setter being run', () => {
    const point = Object.defineProperty(new Point(), 'y', { value: 2, enumerable: true });
    expect(Object.entries(decodeValue(encodeValue(point, { classes }), { classes }) as object)).toEqual([
      ['x', 1],
      ['y', 2],
    ]);
  });

  it.each([
    ['Map', new Extended.Map([['a', { b: 1 }]])],
    ['Set', new Extended.Set([1, [2]])],
    ['Array', Extended.Array.of<unknown>(3, 'x', undefined)],
    ['Date', new Extended.Date(86_400_000)],
    ['Error', new Extended.Error('broken', { cause: new TypeError('deep') })],
  ])('is carried with the state of the built-in %s that it extends, and its own fields', (name, value) => {
    const decoded = decodeValue(encodeValue(value, { classes }), { classes }) as typeof value;
    expect(decoded).toStrictEqual(value);
    expect(decoded.constructor).toBe(Extended[name as keyof typeof Extended]);
    expect(Object.keys(decoded)).toEqual(Object.keys(value));
    expect(inspect(decoded)).toBe(inspect(value));
  });

  it('keeps cycles through such state', () => {
    const map = new Extended.Map<unknown, unknown>();
    map.set('self', map).set('list', Extended.Array.of(map));
    const decoded = decodeValue(encodeValue([map, map], { classes }), { classes }) as [
      typeof map,
      typeof map,
    ];
    expect(decoded[0]).toBe(decoded[1]);
    expect(decoded[0].get('self')).toBe(decoded[0]);
    expect((decoded[0].get('list') as unknown[])[0]).toBe(decoded[0]);
  });

  it('is refused where such state cannot be copied', () => {
    const holes = Extended.Array.of(1);
    holes.length = 2;
    expect(() => encodeValue([holes], { classes })).toThrowError(
      'value[0] is an array of class MyArray with holes',
    );
    expect(() =>
      encodeValue(Object.assign(Object.create(Tags.prototype) as object), { classes }),
    ).not.toThrowError();
    expect(() => encodeValue(new MyPromise(() => {}), { classes })).toThrowError(
      'value is an instance of class MyPromise, which extends a built-in class that cannot be copied',
    );
  });

  it('is refused by name where it is unknown', () => {
    const bytes = encodeValue(new User(), { classes });
    const none: ClassTable = { idOf: () => undefined, classOf: () => undefined };
    expect(() => decodeValue(bytes, { classes: none })).toThrowError(
      expect.objectContaining({ code: 'UNKNOWN_CLASS' }),
    );
    expect(() => decodeValue(bytes)).toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  });
});

describe('a class whose instances have #private fields', () => {
  const classes: ClassTable = {
    idOf: (type) => (type === Vault ? 'vault' : undefined),
    classOf: (id) => (id === 'vault' ? Vault : undefined),
    privateFieldsOf: (object) => (object as Vault).privates(),
    create: () => new Vault(),
    setPrivateFields: (object, _type, fields) => (object as Vault).restore(fields),
  };

  it('is carried with them, its key list once, with cycles through them', () => {
    const vaults = [new Vault(), new Vault()];
    vaults[0]?.restore([
      ['#secret', vaults],
      ['#code', 7],
    ]);
    const bytes = encodeValue(vaults, { classes });
    const decoded = decodeValue(bytes, { classes }) as [Vault, Vault];
    expect(decoded[0].privates()).toEqual([
      ['#secret', decoded],
      ['#code', 7],
    ]);
    expect(decoded[1].privates()).toEqual([
      ['#secret', undefined],
      ['#code', 0],
    ]);
    expect(Buffer.from(bytes).toString('latin1').split('#secret')).toHaveLength(2);
  });

  it('is refused with the reason of the table, and where the other side sets none', () => {
    const refusing: ClassTable = { ...classes, privateFieldsOf: () => 'which stays here. Send a copy' };
    expect(() => encodeValue([new Vault()], { classes: refusing })).toThrowError(
      'Cannot encode value: value[0] is an instance of class Vault, which stays here. Send a copy',
    );
    const { idOf, classOf } = classes;
    expect(() =>
      decodeValue(encodeValue(new Vault(), { classes }), { classes: { idOf, classOf } }),
    ).toThrowError(expect.objectContaining({ code: 'CORRUPT_DATA' }));
  });
});

class Vault {
  #secret: unknown;
  #code = 0;

  privates(): PrivateField[] {
    return [
      ['#secret', this.#secret],
      ['#code', this.#code],
    ];
  }

  restore(fields: readonly PrivateField[]): void {
    [this.#secret, this.#code] = fields.map(([, value]) => value) as [unknown, number];
  }
}
