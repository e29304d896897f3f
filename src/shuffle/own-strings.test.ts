import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newMemory } from '../../test/support/shuffle-kit.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { CombineTable } from './combine-table.ts';
import { withOwnStrings } from './own-strings.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MIB = 2 ** 20;
const CHUNKS = 50;
const CHUNK_LENGTH = 256 * 1024;

/** Bytes of heap that stay in use for what `make` returns. */
function heapHeldBy(make: () => unknown): number {
  collectGarbage();
  const before = getHeapStatistics().used_heap_size;
  const made = make();
  collectGarbage();
  const held = getHeapStatistics().used_heap_size - before;
  // Whoever holds it must outlive the measurement.
  expect(made).toBeDefined();
  return held;
}

/** A text that is in no other's memory. */
function chunkOf(unit: string, number: number): string {
  const encoding = unit.charCodeAt(0) > 0xff ? 'utf16le' : 'latin1';
  const bytes = CHUNK_LENGTH * (encoding === 'latin1' ? 1 : 2);
  return Buffer.alloc(bytes, unit + number, encoding).toString(encoding);
}

describe.each([
  ['latin1', 'x'],
  ['two-byte', 'ж'],
])('keys cut from %s text', (_, unit) => {
  it('keep only themselves alive in a table, where slices keep the text', () => {
    const slices = heapHeldBy(() => Array.from({ length: CHUNKS }, (_, i) => chunkOf(unit, i).slice(0, 40)));
    const keys = heapHeldBy(() => {
      const table = new CombineTable(newMemory(), 'table');
      for (let i = 0; i < CHUNKS; i++) {
        const key = chunkOf(unit, i).slice(0, 40);
        table.insert(hashKey(key), key, key);
        const composite = [chunkOf(unit, i).slice(0, 40), i];
        table.insert(hashKey(composite), composite, 1);
      }
      expect(table.size).toBe(2 * CHUNKS);
      return table;
    });
    expect(slices).toBeGreaterThan(CHUNKS * CHUNK_LENGTH * 0.9);
    expect(keys).toBeLessThan(1 * MIB);
  });
});

it('the copy equals the original, whatever its characters', () => {
  const property = fc.property(fc.string({ unit: 'binary', minLength: 0, maxLength: 40 }), (text) => {
    expect(withOwnStrings(text)).toBe(text);
    const half = text.length >> 1;
    expect(withOwnStrings(text.slice(half))).toBe(text.slice(half));
  });
  fc.assert(property, { numRuns: 300 });
  const lone = `\ud800 a lone surrogate, ${'\udfff'.repeat(20)}`;
  expect(withOwnStrings(lone)).toBe(lone);
  const long = 'äöü'.repeat(1_000_000);
  expect(withOwnStrings(long) === long).toBe(true);
});

it('anything but strings and short arrays stays as it is', () => {
  const frozen = Object.freeze(['a string that is long enough to be cut from text']);
  const object = { name: 'a string that is long enough to be cut from text' };
  for (const value of [frozen, object, 1, null, undefined, Symbol.iterator])
    expect(withOwnStrings(value)).toBe(value);
  const array = ['a string that is long enough to be cut from text', 1, { deep: [] }];
  const before = [...array];
  expect(withOwnStrings(array)).toBe(array);
  expect(array).toEqual(before);
});
