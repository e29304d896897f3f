import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { captureCallSite } from '../../common/call-site.ts';
import { captureFunction } from '../capture-function.ts';
import { decodeDataText, encodeDataText, encodeSimpleText } from '../data-text.ts';
import { type RevivedFunction, reviveFunction } from '../revive-function.ts';
import { PlainData } from './plain-data.ts';
import { SimpleObjects } from './simple-objects.ts';

const primitive = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, false, 0, -0, Number.NaN, Infinity, -1, 2 ** 31, 2 ** 53),
  fc.double(),
  fc.bigInt(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\ud800', 'e\u0301', 'x'.repeat(300)),
);
const key = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'length', '0', '-1', 'toJSON'));

/** Plain objects with any keys of their own, `__proto__` among them. */
function objectOf(fields: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [name, value] of fields) {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}

const { simple } = fc.letrec((tie) => {
  const value = tie('value');
  return {
    value: fc.oneof({ maxDepth: 6, withCrossShrink: true }, primitive, tie('simple')),
    simple: fc.oneof(
      fc.array(fc.tuple(key, value), { maxLength: 6 }).map(objectOf),
      fc.array(value, { maxLength: 6 }),
      fc.array(fc.option(value, { nil: Symbol.iterator as unknown }), { maxLength: 6 }).map((list) => {
        const array = new Array<unknown>(list.length);
        list.forEach((one, index) => {
          if (one !== Symbol.iterator) array[index] = one;
        });
        return array;
      }),
      fc.array(fc.tuple(value, value), { maxLength: 4 }).map((pairs) => new Map(pairs)),
      fc.array(value, { maxLength: 4 }).map((members) => new Set(members)),
      fc.date({ noInvalidDate: false }),
    ),
  };
}) as { simple: fc.Arbitrary<object> };

/** All objects of a value, and what can be put into each. */
function objectsIn(root: unknown, into = new Set<object>()): object[] {
  if (typeof root !== 'object' || root === null || into.has(root)) return [...into];
  into.add(root);
  const parts = root instanceof Map ? [...root].flat() : root instanceof Set ? [...root] : [];
  for (const part of [...parts, ...Object.values(root)]) objectsIn(part, into);
  return [...into];
}

/** Puts a value somewhere inside another. */
function insert(value: unknown, root: object, place: number): void {
  const holders = objectsIn(root).filter((object) => !(object instanceof Date));
  const holder = holders[place % holders.length];
  if (holder instanceof Map) holder.set('inserted', value);
  else if (holder instanceof Set) holder.add(value);
  else if (Array.isArray(holder)) holder.push(value);
  else if (holder) (holder as { inserted: unknown }).inserted = value;
}

/** Whether two values are the same to the last bit, with the same objects shared in the same places. */
function isSame(a: unknown, b: unknown, pairs = new Map<unknown, unknown>()): boolean {
  if (typeof a !== 'object' || a === null) return Object.is(a, b);
  if (pairs.has(a)) return pairs.get(a) === b;
  if (typeof b !== 'object' || b === null || Object.getPrototypeOf(a) !== Object.getPrototypeOf(b))
    return false;
  pairs.set(a, b);
  const parts = (object: object): unknown[] =>
    object instanceof Map
      ? [...object].flat()
      : object instanceof Set
        ? [...object]
        : object instanceof Date
          ? [object.getTime()]
          : [];
  const [ownA, ownB] = [parts(a), parts(b)];
  const [keysA, keysB] = [Reflect.ownKeys(a), Reflect.ownKeys(b)];
  const field = (object: object, name: string | symbol): unknown =>
    Object.getOwnPropertyDescriptor(object, name)?.value;
  return (
    ownA.length === ownB.length &&
    ownA.every((part, index) => isSame(part, ownB[index], pairs)) &&
    keysA.length === keysB.length &&
    keysA.every((name, index) => keysB[index] === name && isSame(field(a, name), field(b, name), pairs))
  );
}

/** What is not simple, each made anew; `run` counts the user's code that ran. */
const intruders: readonly ((run: () => void) => unknown)[] = [
  () => () => 1,
  () => Symbol('own'),
  () => ({ [Symbol.iterator]: 1 }),
  (run) => ({
    get field() {
      run();
      return 1;
    },
  }),
  () => Object.defineProperty({ seen: 1 }, 'hidden', { value: 1, writable: true, configurable: true }),
  () => Object.defineProperty({}, 'readOnly', { value: 1, enumerable: true, configurable: true }),
  () => Object.defineProperty({}, 'fixed', { value: 1, enumerable: true, writable: true }),
  () => Object.freeze({ a: 1 }),
  () => Object.seal([1]),
  () => Object.preventExtensions({}),
  () => Object.create(null),
  () => Object.create({ a: 1 }),
  () => new (class Own {})(),
  () => new (class extends Array {})(),
  () => new (class extends Map {})(),
  () => Object.assign([1, 2], { extra: 1 }),
  () => Object.defineProperty([1, 2], 'hidden', { value: 1 }),
  () => Object.assign(new Map(), { extra: 1 }),
  () => Object.assign(new Date(0), { extra: 1 }),
  () => Object.setPrototypeOf(new Map(), Set.prototype) as unknown,
  () => Object.setPrototypeOf({}, Array.prototype) as unknown,
  (run) =>
    new Proxy(
      {},
      {
        ownKeys() {
          run();
          return [];
        },
        getPrototypeOf() {
          run();
          return Object.prototype;
        },
      },
    ),
  () => {
    // Only sloppy functions have an arguments object that can lose all of its keys.
    const args = new Function('return arguments')() as object;
    for (const name of Reflect.ownKeys(args)) Reflect.deleteProperty(args, name);
    return args;
  },
  () => /pattern/g,
  () => new Uint8Array(2),
  () => new Error('no'),
  () => new WeakMap(),
  () => Promise.resolve(),
  () => Math,
];

// Small work, on machines that do other things besides.
vi.setConfig({ testTimeout: 60_000 });

describe('simple objects', () => {
  it('come back the same from V8 as they are, with what they share', () => {
    fc.assert(
      fc.property(simple, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 }), (root, links) => {
        // Shared objects and circles.
        for (const [from, to] of links) {
          const all = objectsIn(root);
          insert(all[to % all.length], root, from);
        }
        const shared = objectsIn(root).at(-1);
        const values = [root, shared, { root }];
        const data = new SimpleObjects();
        expect(values.every((value) => data.add(value as object))).toBe(true);
        expect(objectsIn(values).every((object) => object === values || data.has(object))).toBe(true);
        expect(isSame(decodeDataText(encodeSimpleText(values)), values)).toBe(true);
        expect(isSame(decodeDataText(encodeDataText(values)), values)).toBe(true);
      }),
    );
  });

  it('hold nothing else, wherever it is, and none of the code of the user runs', () => {
    fc.assert(
      fc.property(simple, fc.constantFrom(...intruders), fc.nat(), (root, make, place) => {
        let runs = 0;
        const before = { kept: [1] };
        const data = new SimpleObjects();
        data.add(before);
        const size = data.size;
        const holder = { root: root instanceof Date ? [root] : root };
        insert(
          make(() => runs++),
          holder,
          place,
        );
        expect(data.add(holder)).toBe(false);
        expect([data.size, data.has(holder), data.has(before.kept), runs]).toEqual([size, false, true, 0]);
      }),
    );
  });

  it('are those that the slower look finds plain too', () => {
    fc.assert(
      fc.property(simple, (root) => {
        const data = new PlainData(true);
        expect(data.has({ root, bytes: new Uint8Array(1) })).toBe(true);
        expect(data.isSimple).toBe(false);
      }),
    );
  });

  it('travel in a function as they are, however many, and stay shared with what is not simple', () => {
    const use = { operator: 'map', site: captureCallSite() };
    fc.assert(
      fc.property(fc.array(simple, { minLength: 1, maxLength: 4 }), fc.boolean(), (some, isMixed) => {
        const records = Array.from({ length: 300 }, (_, index) => ({
          index,
          part: some[index % some.length],
        }));
        const others = { last: records.at(-1), ...(isMixed && { bytes: Buffer.from('bytes') }) };
        const captured = captureFunction(() => [records, others], use) as { bytes: Uint8Array };
        const revived = reviveFunction(captured.bytes, { appRoot: process.cwd() }) as RevivedFunction;
        expect(isSame(revived.fn(), [records, others])).toBe(true);
        expect(revived.make()()).not.toBe(revived.make()());
      }),
      { numRuns: 20 },
    );
  });

  it('are no deeper than any stack allows, in the order in which they are written', () => {
    const chainOf = (length: number): object[] => {
      const links: { next?: object }[] = Array.from({ length }, () => ({}));
      links.forEach((link, index) => {
        const next = links[index + 1];
        if (next) link.next = next;
      });
      return links;
    };
    // Written from its end, each link refers to one that is there; from its front, each is inside the one before.
    expect(new SimpleObjects().add(chainOf(2000).reverse())).toBe(true);
    expect(new SimpleObjects().add(chainOf(2000))).toBe(false);
    expect(new SimpleObjects().add(chainOf(800))).toBe(true);
    const reversed = chainOf(2000).reverse();
    expect(decodeDataText(encodeSimpleText(reversed))).toHaveLength(2000);
  });
});
