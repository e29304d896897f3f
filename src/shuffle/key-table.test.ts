import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newMemory } from '../../test/support/shuffle-kit.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { KeyedMap } from '../serializer/keyed-map.ts';
import { KeyTable } from './key-table.ts';
import { ValueGroups } from './value-groups.ts';

const ints = fc.array(fc.integer({ min: -9, max: 9 })).map((keys) => Int32Array.from(keys));
const any = fc.array(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.double(), fc.string({ maxLength: 2 })));

it('numbers keys in the order of their first coming, integers and others, with hashes and without', () => {
  const check = fc.property(fc.array(fc.oneof(ints, any)), fc.boolean(), (blocks, hashed) => {
    const table = new KeyTable(newMemory(), 'keys');
    const expected = new KeyedMap<unknown, number>();
    for (const keys of blocks) {
      const numbers = new Int32Array(keys.length);
      const hashes = hashed && Array.isArray(keys) ? Int32Array.from(keys, hashKey) : undefined;
      table.number(keys, hashes, numbers);
      for (const key of keys) if (!expected.has(key)) expected.set(key, expected.size);
      expect([...numbers]).toEqual(Array.from(keys, (key) => expected.get(key)));
    }
    expect(table.keys).toEqual([...expected.keys()]);
    for (const [key, number] of expected) expect(table.find(hashKey(key), key)).toBe(number);
    expect(table.find(hashKey('not there'), 'not there')).toBe(-1);
  });
  fc.assert(check);
});

it('grows, and gives all of its memory back', () => {
  const memory = newMemory();
  const table = new KeyTable(memory, 'keys');
  const keys = Int32Array.from({ length: 100_000 }, (_, i) => i * 7919);
  const numbers = new Int32Array(keys.length);
  table.number(keys, undefined, numbers);
  table.number(keys, undefined, numbers);
  expect(table.size).toBe(100_000);
  expect([numbers[0], numbers[99_999]]).toEqual([0, 99_999]);
  expect(memory.usedBytes).toBeGreaterThan(1_000_000);
  table.clear();
  table.clear();
  expect(memory.usedBytes).toBe(0);
});

it('a scatter asks whether the task shall end, and holds no more than the values afterwards', () => {
  const memory = newMemory();
  const groups = new ValueGroups(memory, 'groups');
  const numbers = () => Int32Array.from({ length: 50_000 }, (_, i) => i % 3);
  for (let block = 0; block < 4; block++) groups.add(numbers(), new Float64Array(50_000));
  const before = memory.usedBytes;
  let polls = 0;
  groups.scatter(3, () => polls++);
  expect(polls).toBeGreaterThan(0);
  expect(memory.usedBytes).toBeLessThan(before);
  expect(memory.usedBytes).toBeGreaterThanOrEqual(200_000 * 8);
  expect(groups.of(2)).toHaveLength(66_664);
  groups.clear();
  expect(memory.usedBytes).toBe(0);
});
