import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newMemory } from '../../test/support/shuffle-kit.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { IntCombineTable } from './int-combine-table.ts';

const columns = fc.array(
  fc.array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.double()), { maxLength: 50 }),
);

function entriesOf(table: IntCombineTable): [number, unknown][] {
  const entries: [number, unknown][] = [];
  table.forEach((hash, key, value) => {
    expect(hash).toBe(hashKey(key));
    entries.push([key, value]);
  });
  return entries;
}

describe('a combine table of integers', () => {
  it.each([
    ['numbers', (a: unknown, b: unknown) => (a as number) + (b as number)],
    ['texts, once there are two values', (a: unknown, b: unknown) => `${a},${b}`],
  ])('holds what a map holds, in the order in which keys came first: %s', (_name, combine) => {
    const check = fc.property(columns, (blocks) => {
      const memory = newMemory();
      const table = new IntCombineTable(memory, 'table');
      const expected = new Map<number, unknown>();
      for (const block of blocks) {
        const keys = Int32Array.from(block, ([key]) => key);
        const values = Float64Array.from(block, ([, value]) => value);
        table.mergeAll(keys, values, combine);
        table.settle();
        for (const [key, value] of block)
          expected.set(key, expected.has(key) ? combine(expected.get(key), value) : value);
      }
      expect(entriesOf(table)).toEqual([...expected]);
      table.clear();
      table.clear();
      expect(memory.usedBytes).toBe(0);
    });
    fc.assert(check, { numRuns: 100 });
  });

  it('grows, also when its columns had another use before', () => {
    for (let round = 0; round < 3; round++) {
      const memory = newMemory();
      const table = new IntCombineTable(memory, 'table', { expected: round * 1000, parts: round + 1 });
      const count = 20_000;
      for (let key = 0; key < count; key++) table.insert(hashKey(key), key, key + round);
      expect(table.size).toBe(count);
      table.mergeAll(
        Int32Array.from({ length: count }, (_, i) => i),
        new Int32Array(count).fill(1),
        (a, b) => (a as number) + (b as number),
      );
      expect(entriesOf(table)).toEqual(Array.from({ length: count }, (_, i) => [i, i + round + 1]));
      expect(memory.usedBytes).toBeGreaterThan(count * 18);
      table.clear();
    }
  });

  it('accounts for values that are no numbers, and fails by name where memory ends', () => {
    const memory = newMemory();
    const table = new IntCombineTable(memory, 'table');
    table.insert(hashKey(1), 1, 'a'.repeat(10_000));
    const before = memory.usedBytes;
    table.settle();
    expect(memory.usedBytes - before).toBeGreaterThan(10_000);
    table.set(0, 5);
    table.settle();
    expect(memory.usedBytes - before).toBeLessThan(100);
    const small = newMemory(100_000);
    const full = new IntCombineTable(small, 'full table');
    const fill = () => {
      for (let key = 0; key < 100_000; key++) full.insert(hashKey(key), key, key);
    };
    expect(fill).toThrow(expect.objectContaining({ code: 'OUT_OF_EXECUTION_MEMORY' }));
    expect(entriesOf(full).at(-1)).toEqual([full.size - 1, full.size - 1]);
    full.clear();
    expect(small.usedBytes).toBe(0);
  });
});
