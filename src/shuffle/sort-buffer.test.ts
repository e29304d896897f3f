import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newMemory } from '../../test/support/shuffle-kit.ts';
import { ByteStrings } from '../serializer/byte-strings.ts';
import { compareNatural } from '../serializer/natural-order.ts';
import { decodeLateColumn, encodeRecords } from '../serializer/record-codec.ts';
import { SortBuffer } from './sort-buffer.ts';

const options = { compare: undefined, ascending: true, poll: () => {} };

/** Takes all pairs out, some at a time. */
function drain(buffer: SortBuffer): [unknown, unknown][] {
  const pairs: [unknown, unknown][] = [];
  for (let part = buffer.take(3); part !== undefined; part = buffer.take(3)) {
    const { keys, values } = part;
    expect(values.length).toBe(keys.length);
    pairs.push(...Array.from(keys, (key, i): [unknown, unknown] => [key, values[i]]));
  }
  return pairs;
}

const late = (values: readonly unknown[]) => decodeLateColumn(encodeRecords(values));
const columns: Record<string, { one: fc.Arbitrary<unknown>; column: (values: unknown[]) => unknown }> = {
  integers: { one: fc.integer({ min: -9, max: 9 }), column: (values) => Int32Array.from(values as number[]) },
  doubles: { one: fc.double(), column: (values) => Float64Array.from(values as number[]) },
  'numbers, some of them doubles': {
    one: fc.integer({ min: 0, max: 9 }),
    column: (values) =>
      (values[0] as number) % 2 === 0
        ? Int32Array.from(values as number[])
        : Float64Array.from(values as number[]),
  },
  'strings as bytes': { one: fc.string({ maxLength: 14 }), column: late },
  'strings, some as bytes': { one: fc.string({ unit: fc.constantFrom('a', 'é', '€') }), column: late },
  strings: { one: fc.string(), column: (values) => values },
};

describe.each(Object.entries(columns))('keys that are %s', (_name, { one, column }) => {
  const blocks = fc.array(fc.array(one, { minLength: 1, maxLength: 20 }), { maxLength: 5 });

  it.each([true, false])(
    'come in order with their values, equal ones as they came (ascending: %s)',
    (ascending) => {
      fc.assert(
        fc.property(blocks, fc.boolean(), (parts, byFunction) => {
          const memory = newMemory();
          const buffer = new SortBuffer(memory, 'sort buffer');
          let number = 0;
          const pairs: [unknown, unknown][] = [];
          for (const keys of parts) {
            const values = keys.map(() => `value ${number++}`);
            keys.forEach((key, i) => void pairs.push([key, values[i]]));
            buffer.addLate({ keys: column(keys) as ByteStrings, values: late(values) as ByteStrings });
          }
          buffer.sort({ ...options, ascending, compare: byFunction ? compareNatural : undefined });
          const sign = ascending ? 1 : -1;
          expect(drain(buffer)).toEqual(pairs.toSorted(([a], [b]) => sign * compareNatural(a, b)));
          expect(memory.usedBytes > 0).toBe(pairs.length > 0);
          buffer.clear();
          buffer.clear();
          expect(memory.usedBytes).toBe(0);
        }),
        { numRuns: 60 },
      );
    },
  );
});

it('strings that are bytes are handed out as strings, and reserved by their bytes', () => {
  const memory = newMemory();
  const buffer = new SortBuffer(memory, 'sort buffer');
  const keys = late(Array.from({ length: 1000 }, (_, i) => String(999 - i).padStart(50, '0')));
  expect(keys).toBeInstanceOf(ByteStrings);
  buffer.add({ keys: keys as ByteStrings, values: new Int32Array(1000) });
  expect(memory.usedBytes).toBeGreaterThan(50_000);
  buffer.sort(options);
  expect(drain(buffer)[0]).toEqual(['0'.repeat(50), 0]);
});

it('fails by name where memory ends', () => {
  const buffer = new SortBuffer(newMemory(1000), 'sort buffer of sortByKey');
  expect(() => buffer.add({ keys: new Float64Array(1000), values: new Float64Array(1000) })).toThrow(
    expect.objectContaining({
      code: 'OUT_OF_EXECUTION_MEMORY',
      message: expect.stringContaining('sort buffer of sortByKey'),
    }),
  );
});
