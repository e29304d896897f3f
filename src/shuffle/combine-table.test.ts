import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newMemory } from '../../test/support/shuffle-kit.ts';
import { keysEqual } from '../serializer/key-equality.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { KeyedMap } from '../serializer/keyed-map.ts';
import { CombineTable } from './combine-table.ts';

const MIB = 2 ** 20;

const add = (a: unknown, b: unknown) => (a as number) + (b as number);

const anyKey = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.integer({ min: -20, max: 20 }),
  fc.double(),
  fc.constantFrom(null, undefined, true, Number.NaN, 0, -0),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
);

/** The search as a generated loop makes it inline. */
function probe(table: CombineTable, hash: number, key: unknown): number {
  for (let slot = hash & table.mask; ; slot = (slot + 1) & table.mask) {
    const entry = table.slots[slot * 2]! - 1;
    if (entry < 0) return -1;
    if (table.slots[slot * 2 + 1] === hash && keysEqual(table.keys[entry], key)) return entry;
  }
}

describe('a combine table', () => {
  it('holds what a map of the same keys holds, in the order in which keys came first', () => {
    const pairs = fc.array(fc.tuple(anyKey, fc.integer()), { maxLength: 300 });
    // Few hashes, so that slots collide, but those of int32 as they are: the table relies on their being all different.
    const hashes = fc.constantFrom(0, 1, 7, -1);
    const property = fc.property(pairs, hashes, (added, bits) => {
      const table = new CombineTable(newMemory(), 'table');
      const expected = new KeyedMap<unknown, number>();
      const hashOf = (key: unknown) => {
        const isInt32 = typeof key === 'number' && (key | 0) === key;
        return isInt32 ? hashKey(key) : hashKey(key) & bits;
      };
      for (const [key, value] of added) {
        table.merge(hashOf(key), key, value, add);
        expected.set(key, (expected.get(key) ?? 0) + value);
      }
      expect(table.size).toBe(expected.size);
      expect([...expected.values()]).toEqual(table.values);
      const byEntry = table.hashes();
      [...expected.keys()].forEach((key, entry) => {
        expect(keysEqual(key, table.keys[entry])).toBe(true);
        expect(table.find(hashOf(key), key)).toBe(entry);
        expect(probe(table, hashOf(key), key)).toBe(entry);
        expect(byEntry[entry]).toBe(hashOf(key));
      });
      expect(table.find(hashOf('not a key of these'), 'not a key of these')).toBe(-1);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('goes by hashes alone among int32 keys, and by the keys too when others came', () => {
    const table = new CombineTable(newMemory(), 'table');
    table.insert(hashKey(-0), -0, 'zero');
    table.insert(hashKey(2 ** 31 - 1), 2 ** 31 - 1, 'large');
    expect(table.onlyInts).toBe(true);
    expect([0, 2 ** 31 - 1, 1].map((key) => table.find(hashKey(key), key))).toEqual([0, 1, -1]);
    // Others may have the hash of a key that is there.
    expect([1.5, '0', null].map((key) => table.find(hashKey(0), key))).toEqual([-1, -1, -1]);
    table.insert(hashKey(0), '0', 'text');
    expect(table.onlyInts).toBe(false);
    expect([0, '0', 1.5].map((key) => table.find(hashKey(0), key))).toEqual([0, 2, -1]);
  });

  it('grows beyond a million keys', () => {
    const count = 1_200_000;
    const memory = newMemory();
    const table = new CombineTable(memory, 'table');
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < count; i++) table.merge(hashKey(i * 3), i * 3, 1, add);
    }
    expect(table.size).toBe(count);
    expect(table.values.every((value) => value === 2)).toBe(true);
    expect(table.mask + 1).toBeGreaterThan(count / 0.7);
    for (let i = 0; i < count; i += 1000) expect(table.find(hashKey(i * 3), i * 3)).toBe(i);
    expect(memory.usedBytes).toBeGreaterThan(table.slots.byteLength + 16 * count);
    table.clear();
    table.clear();
    expect(memory.usedBytes).toBe(0);
  });

  it('stays as it was when it cannot grow', () => {
    const memory = newMemory(1 * MIB);
    const table = new CombineTable(memory, 'the owner');
    let inserted = 0;
    const fill = () => {
      for (; ; inserted++) table.insert(hashKey(inserted), inserted, 1);
    };
    expect(fill).toThrow(/^Cannot get .* for the the owner: /);
    expect(inserted).toBeGreaterThan(10_000);
    expect(table.size).toBe(inserted);
    for (let i = 0; i < inserted; i++) expect(table.find(hashKey(i), i)).toBe(i);
    expect(table.find(hashKey(inserted), inserted)).toBe(-1);
    table.clear();
    expect(memory.usedBytes).toBe(0);
  });

  it('accounts for keys and values about as they are', () => {
    const memory = newMemory();
    const table = new CombineTable(memory, 'table');
    for (let i = 0; i < 10_000; i++) {
      const key = `a key of about twenty ${i}`;
      table.insert(hashKey(key), key, ['x'.repeat(i % 200), 0.5]);
    }
    const slots = table.slots.byteLength;
    const objects = 10_000 * (48 + 48 + 16 + 24 + 100 + 16 + 24);
    expect(memory.usedBytes - slots).toBeGreaterThan(0.85 * objects);
    expect(memory.usedBytes - slots).toBeLessThan(1.15 * objects);
  });

  it('accounts for combiners that grew or shrank, when it settles', () => {
    const memory = newMemory();
    const table = new CombineTable(memory, 'table');
    const lists = Array.from({ length: 100 }, (_, i) => [`${i}`]);
    lists.forEach((values, i) => {
      table.insert(hashKey(i), i, values);
    });
    table.settle();
    const before = memory.usedBytes;
    for (const values of lists) for (let i = 0; i < 1000; i++) values.push(`value ${i}`);
    table.settle();
    expect(memory.usedBytes - before).toBeGreaterThan(100 * 1000 * 30);
    for (const values of lists) values.length = 1;
    table.settle();
    expect(memory.usedBytes).toBeLessThan(before + 5000);
  });
});
