import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listOnReadSide,
  newMemory,
  type Pair,
  SHUFFLE,
  ShuffleKit,
  sum,
} from '../../test/support/shuffle-kit.ts';
import { HashPartitioner, IdentityPartitioner } from '../lineage/partitioner.ts';
import type { CombineTarget, RecordSource, ShuffleWriter } from '../pipeline/ports.ts';
import { KeyedMap } from '../serializer/keyed-map.ts';
import { CombineTable } from './combine-table.ts';
import { removeShuffles } from './shuffle-files.ts';
import { ShuffleReader } from './shuffle-reader.ts';
import { openShuffleWriter } from './shuffle-writer.ts';

let kit: ShuffleKit;

beforeEach(() => {
  kit = new ShuffleKit();
});

afterEach(() => {
  kit.close();
});

function sumsOf(pairs: readonly Pair[]): KeyedMap<unknown, number> {
  const sums = new KeyedMap<unknown, number>();
  for (const [key, value] of pairs) sums.set(key, (sums.get(key) ?? 0) + (value as number));
  return sums;
}

const anyKey = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.integer({ min: -5, max: 5 }),
  fc.double(),
  fc.constantFrom(null, undefined, true, false, Number.NaN, 0, -0, '', 'a key that is longer than thirteen'),
  fc.bigInt({ min: -3n, max: 3n }),
  fc.date({ noInvalidDate: true }),
  fc.array(fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 2 })), { maxLength: 3 }),
  fc.record({ name: fc.constantFrom('a', 'b'), n: fc.integer({ min: 0, max: 2 }) }),
);

const anyMaps = fc.array(
  fc.array(fc.tuple(anyKey, fc.integer({ min: -1000, max: 1000 })), { maxLength: 60 }),
  { minLength: 1, maxLength: 16 },
);

const anyPartitions = fc.integer({ min: 1, max: 16 });

describe('a shuffle', () => {
  it.each([true, false])('sums each key exactly once, with map-side combine: %s', (mapSideCombine) => {
    const property = fc.property(anyMaps, anyPartitions, (maps, numPartitions) => {
      const partitioner = new HashPartitioner(numPartitions);
      const aggregator = sum(mapSideCombine);
      const partitions = kit.readAll(kit.write(maps, partitioner, aggregator), numPartitions, aggregator);
      partitions.forEach((pairs, reduceId) => {
        for (const [key] of pairs) expect(partitioner.getPartition(key)).toBe(reduceId);
      });
      const expected = sumsOf(maps.flat());
      const actual = partitions.flat();
      expect(actual.length).toBe(expected.size);
      for (const [key, value] of actual) expect(value).toBe(expected.get(key));
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('moves pairs unchanged and in order when nothing is combined', () => {
    const property = fc.property(anyMaps, anyPartitions, (maps, numPartitions) => {
      const partitioner = new HashPartitioner(numPartitions);
      const partitions = kit.readAll(kit.write(maps, partitioner, undefined), numPartitions);
      partitions.forEach((pairs, reduceId) => {
        expect(pairs).toEqual(maps.flat().filter(([key]) => partitioner.getPartition(key) === reduceId));
      });
    });
    fc.assert(property, { numRuns: 40 });
  });

  it('moves integers beside numbers unchanged and in order, through many buffers that tasks before have used', () => {
    const numbers = {
      integers: (i: number) => Math.imul(i, 77),
      doubles: (i: number) => i / 4,
      'integers, then doubles': (i: number) => (i < 20_000 ? i : i / 4),
    };
    const partitioner = new HashPartitioner(3);
    for (const numberOf of [...Object.values(numbers), ...Object.values(numbers)]) {
      const pairs = Array.from(
        { length: 50_000 },
        (_, i): Pair => [Math.imul(i % 999, 0x9e3779b1), numberOf(i)],
      );
      const memory = newMemory();
      const outputs = kit.write([pairs, pairs.slice(7)], partitioner, undefined, { memory });
      expect(memory.usedBytes).toBe(0);
      const both = [...pairs, ...pairs.slice(7)];
      kit.readAll(outputs, 3).forEach((read, reduceId) => {
        expect(read).toEqual(both.filter(([key]) => partitioner.getPartition(key) === reduceId));
      });
    }
  });

  it('gives each key a zero value of its own', () => {
    const maps = [
      [
        ['a', 1],
        ['b', 2],
        ['a', 3],
      ],
      [['b', 4]],
    ] as const;
    const outputs = kit.write(maps, new HashPartitioner(1), listOnReadSide);
    expect(kit.read(outputs, 0, listOnReadSide)).toEqual([
      ['a', [1, 3]],
      ['b', [2, 4]],
    ]);
  });

  it('deals records out by number', () => {
    const pairs = Array.from({ length: 1000 }, (_, i): Pair => [i % 7, `record ${i}`]);
    const outputs = kit.write([pairs], new IdentityPartitioner(7), undefined);
    kit.readAll(outputs, 7).forEach((read, reduceId) => {
      expect(read).toEqual(pairs.filter(([key]) => key === reduceId));
    });
  });

  it.each([
    ['without combining', undefined],
    ['combining on the read side', sum(false)],
    ['combining on both sides', sum(true)],
  ])('spreads 200,000 pairs over 300 partitions, %s', (_, aggregator) => {
    const maps = [0, 1].map((map) =>
      Array.from({ length: 100_000 }, (_, i): Pair => [`key ${(i * 7) % 30_000}`, i + map]),
    );
    const outputs = kit.write(maps, new HashPartitioner(300), aggregator);
    const read = kit.readAll(outputs, 300, aggregator);
    expect(read.every((pairs) => pairs.length > 0)).toBe(true);
    expect(read.flat().length).toBe(aggregator ? 30_000 : 200_000);
    expect(Object.fromEntries(sumsOf(read.flat()))).toEqual(Object.fromEntries(sumsOf(maps.flat())));
  });

  it.each([true, false])('carries records of many megabytes, with checksums: %s', (checksum) => {
    const pairs = Array.from(
      { length: 12 },
      (_, i): Pair => [i, `${i}`.repeat(1 + ((i * 700_001) % 3_000_000))],
    );
    const outputs = kit.write([pairs, pairs], new HashPartitioner(2), undefined, { checksum });
    const read = [0, 1].flatMap((reduceId) => kit.read(outputs, reduceId, undefined, { checksum }));
    expect(read.length).toBe(24);
    for (const [key, value] of read) expect(value === pairs[key as number]![1]).toBe(true);
  });

  it('hands on blocks of some thousand pairs, and gives all its memory back', () => {
    const pairs = Array.from({ length: 20_000 }, (_, i): Pair => [i, i]);
    for (const aggregator of [undefined, sum(true)]) {
      const memory = newMemory();
      const outputs = kit.write([pairs], new HashPartitioner(1), aggregator, { memory });
      expect(memory.usedBytes).toBe(0);
      expect(memory.peakBytes).toBeGreaterThan(100_000);
      expect(kit.read(outputs, 0, aggregator, { memory }).length).toBe(20_000);
      expect(memory.usedBytes).toBe(0);
    }
  });

  it('polls between blocks while it merges, and ends when that throws', () => {
    const pairs = Array.from({ length: 20_000 }, (_, i): Pair => [i, i]);
    const outputs = kit.write([pairs], new HashPartitioner(1), sum(false));
    const memory = newMemory();
    let polls = 0;
    const reader = new ShuffleReader({
      scratchDir: kit.scratchDir,
      outputs,
      reduceId: 0,
      checksum: true,
      memory,
      functions: {
        mapSideCombine: true,
        createCombiner: (v) => v,
        mergeValue: (a) => a,
        mergeCombiners: (a) => a,
      },
      poll() {
        polls++;
        if (polls === 3) throw new Error('killed');
      },
    });
    expect(() => reader.nextBlock()).toThrow('killed');
    expect(reader.recordsRead).toBeLessThan(20_000);
    expect(memory.usedBytes).toBeGreaterThan(0);
    reader.close();
    reader.close();
    expect(memory.usedBytes).toBe(0);
  });
});

it('meets the ports of the pipeline', () => {
  const partitioner = new HashPartitioner(1);
  const sink = { kind: 'shuffleWrite', shuffleId: SHUFFLE, partitioner, aggregator: undefined } as const;
  const { scratchDir } = kit;
  openShuffleWriter(sink, 1, newMemory(), {
    scratchDir,
    bufferBytes: 1024,
    checksum: true,
  }) satisfies ShuffleWriter;
  new CombineTable(newMemory(), 'table') satisfies CombineTarget;
  const source: RecordSource = new ShuffleReader({
    scratchDir,
    outputs: { shuffleId: SHUFFLE, epoch: 0, statuses: [] },
    reduceId: 0,
    checksum: true,
    memory: newMemory(),
    functions: undefined,
    poll: () => {},
  });
  expect(source.nextBlock()).toBeNull();
});

it('removes the files of one shuffle and leaves those of others', async () => {
  kit.write([[['a', 1]], [['b', 1]]], new HashPartitioner(2), undefined);
  expect(kit.files().length).toBe(2);
  await removeShuffles(kit.scratchDir, new Set([SHUFFLE * 10, SHUFFLE * 10 + 1]));
  expect(kit.files().length).toBe(2);
  await removeShuffles(kit.scratchDir, new Set([SHUFFLE]));
  expect(kit.files()).toEqual([]);
  await removeShuffles(kit.scratchDir, new Set([SHUFFLE]));
});
