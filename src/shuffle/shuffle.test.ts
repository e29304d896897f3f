import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Aggregator } from '../lineage/nodes.ts';
import { HashPartitioner, IdentityPartitioner, type Partitioner } from '../lineage/partitioner.ts';
import type { TaskFunction } from '../lineage/user-function.ts';
import { ExecutionPool } from '../memory/execution-pool.ts';
import { TaskMemoryAccount } from '../memory/task-memory-account.ts';
import type { CombineTarget, RecordSource, ShuffleWriter } from '../pipeline/ports.ts';
import type { MapOutputs, MapStatus } from '../protocol/map-status.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { KeyedMap } from '../serializer/keyed-map.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { combineFunctionsOf } from './combine-functions.ts';
import { CombineTable } from './combine-table.ts';
import { removeShuffle } from './shuffle-files.ts';
import { ShuffleReader } from './shuffle-reader.ts';
import { openShuffleWriter } from './shuffle-writer.ts';

const SHUFFLE = 7;
const MEGABYTE = 2 ** 20;

let scratchDir: string;

beforeEach(() => {
  scratchDir = mkdtempSync(join(tmpdir(), 'firesteel-shuffle-'));
});

afterEach(() => {
  rmSync(scratchDir, { recursive: true, force: true });
});

type Pair = readonly [unknown, unknown];

const taskFunction = (fn: (...values: never[]) => unknown): TaskFunction => ({
  kind: 'user',
  fn,
  operator: 'test',
  site: { file: 'test.ts', line: 1, column: 1 },
});

const sum = (mapSideCombine: boolean): Aggregator => ({
  createCombiner: taskFunction((value: number) => value),
  mergeValue: taskFunction((a: number, b: number) => a + b),
  mergeCombiners: taskFunction((a: number, b: number) => a + b),
  mapSideCombine,
});

const list: Aggregator = {
  createCombiner: taskFunction(() => {
    throw new Error('not used where there is a zero');
  }),
  mergeValue: taskFunction((values: unknown[], value: unknown) => {
    values.push(value);
    return values;
  }),
  mergeCombiners: taskFunction((a: unknown[], b: unknown[]) => [...a, ...b]),
  mapSideCombine: false,
  zero: encodeValue([]),
};

function newMemory(bytes = 256 * MEGABYTE): TaskMemoryAccount {
  return new TaskMemoryAccount(new ExecutionPool(ExecutionPool.createHandle(2 * bytes, 1)), 0, bytes);
}

/** What the stage's loop does with a pair. */
function feed(writer: ShuffleWriter, table: CombineTable | undefined, [key, value]: Pair): void {
  if (table === undefined) writer.write(key, value);
  else table.merge(hashKey(key), key, value, (a, b) => (a as number) + (b as number));
}

function writeMaps(
  maps: readonly (readonly Pair[])[],
  partitioner: Partitioner,
  aggregator: Aggregator | undefined,
  checksum = true,
): MapOutputs {
  const statuses = maps.map((pairs, index): MapStatus => {
    const mapId = 100 + index;
    const memory = newMemory();
    const sink = { kind: 'shuffleWrite', shuffleId: SHUFFLE, partitioner, aggregator } as const;
    const writer = openShuffleWriter(sink, mapId, memory, { scratchDir, bufferBytes: 32_768, checksum });
    for (const pair of pairs) feed(writer, writer.table, pair);
    const { sizes } = writer.finish();
    expect(memory.usedBytes).toBe(0);
    return { mapId, executorId: '0', sizes };
  });
  return { shuffleId: SHUFFLE, epoch: 0, statuses };
}

function readAll(outputs: MapOutputs, reduceId: number, aggregator?: Aggregator, checksum = true): Pair[] {
  const memory = newMemory();
  const functions = aggregator && combineFunctionsOf(aggregator);
  const reader = new ShuffleReader({
    scratchDir,
    outputs,
    reduceId,
    checksum,
    memory,
    functions,
    poll: () => {},
  });
  const pairs: Pair[] = [];
  try {
    for (let block = reader.nextBlock(); block !== null; block = reader.nextBlock()) pairs.push(...block);
  } finally {
    reader.close();
  }
  expect(memory.usedBytes).toBe(0);
  return pairs;
}

function partitionsOf(outputs: MapOutputs, numPartitions: number, aggregator?: Aggregator): Pair[][] {
  return Array.from({ length: numPartitions }, (_, reduceId) => readAll(outputs, reduceId, aggregator));
}

function sumsOf(pairs: readonly Pair[]): KeyedMap<unknown, number> {
  const sums = new KeyedMap<unknown, number>();
  for (const [key, value] of pairs) sums.set(key, (sums.get(key) ?? 0) + (value as number));
  return sums;
}

const anyKey = fc.oneof(
  fc.string(),
  fc.integer({ min: -5, max: 5 }),
  fc.double(),
  fc.constantFrom(null, undefined, true, false, Number.NaN, 0, -0, ''),
  fc.bigInt({ min: -3n, max: 3n }),
  fc.date({ noInvalidDate: true }),
  fc.array(fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 2 })), { maxLength: 3 }),
  fc.record({ name: fc.constantFrom('a', 'b'), n: fc.integer({ min: 0, max: 2 }) }),
);

const anyMaps = fc.array(
  fc.array(fc.tuple(anyKey, fc.integer({ min: -1000, max: 1000 })), { maxLength: 60 }),
  {
    minLength: 1,
    maxLength: 16,
  },
);

describe('a shuffle', () => {
  it.each([true, false])('sums each key exactly once, with map-side combine: %s', (mapSideCombine) => {
    fc.assert(
      fc.property(anyMaps, fc.integer({ min: 1, max: 16 }), (maps, numPartitions) => {
        const partitioner = new HashPartitioner(numPartitions);
        const aggregator = sum(mapSideCombine);
        const outputs = writeMaps(maps, partitioner, aggregator);
        const partitions = partitionsOf(outputs, numPartitions, aggregator);
        partitions.forEach((pairs, reduceId) => {
          for (const [key] of pairs) expect(partitioner.getPartition(key)).toBe(reduceId);
        });
        const expected = sumsOf(maps.flat());
        const actual = partitions.flat();
        expect(actual.length).toBe(expected.size);
        for (const [key, value] of actual) expect(value).toBe(expected.get(key));
      }),
      { numRuns: 60 },
    );
  });

  it('moves pairs unchanged and in order when nothing is combined', () => {
    fc.assert(
      fc.property(anyMaps, fc.integer({ min: 1, max: 16 }), (maps, numPartitions) => {
        const partitioner = new HashPartitioner(numPartitions);
        const partitions = partitionsOf(writeMaps(maps, partitioner, undefined), numPartitions);
        partitions.forEach((pairs, reduceId) => {
          const expected = maps.flat().filter(([key]) => partitioner.getPartition(key) === reduceId);
          expect(pairs).toEqual(expected);
        });
      }),
      { numRuns: 60 },
    );
  });
});

it('meets the ports of the pipeline', () => {
  const sink = {
    kind: 'shuffleWrite',
    shuffleId: 1,
    partitioner: new HashPartitioner(1),
    aggregator: undefined,
  } as const;
  const settings = { scratchDir, bufferBytes: 1024, checksum: true };
  openShuffleWriter(sink, 1, newMemory(), settings) satisfies ShuffleWriter;
  new CombineTable(newMemory(), 'table') satisfies CombineTarget;
  const outputs = { shuffleId: 1, epoch: 0, statuses: [] };
  const source: RecordSource = new ShuffleReader({
    scratchDir,
    outputs,
    reduceId: 0,
    checksum: true,
    memory: newMemory(),
    functions: undefined,
    poll: () => {},
  });
  expect(source.nextBlock()).toBeNull();
});

it('gives each key a zero value of its own', () => {
  const maps: Pair[][] = [
    [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ],
    [['b', 4]],
  ];
  const outputs = writeMaps(maps, new HashPartitioner(1), list);
  expect(readAll(outputs, 0, list)).toEqual([
    ['a', [1, 3]],
    ['b', [2, 4]],
  ]);
});

it('deals records out by number', () => {
  const pairs = Array.from({ length: 1000 }, (_, i): Pair => [i % 7, `record ${i}`]);
  const outputs = writeMaps([pairs], new IdentityPartitioner(7), undefined);
  partitionsOf(outputs, 7).forEach((read, reduceId) => {
    expect(read).toEqual(pairs.filter(([key]) => key === reduceId));
  });
});

it.each([undefined, sum(false), sum(true)])(
  'spreads 200,000 pairs over 300 partitions, combining as %o',
  (aggregator) => {
    const maps = [0, 1].map((map) =>
      Array.from({ length: 100_000 }, (_, i): Pair => [`key ${(i * 7) % 30_000}`, i + map]),
    );
    const outputs = writeMaps(maps, new HashPartitioner(300), aggregator);
    const read = partitionsOf(outputs, 300, aggregator);
    expect(read.every((pairs) => pairs.length > 0)).toBe(true);
    expect(read.flat().length).toBe(aggregator ? 30_000 : 200_000);
    expect(Object.fromEntries(sumsOf(read.flat()))).toEqual(Object.fromEntries(sumsOf(maps.flat())));
  },
);

it('removes the files of one shuffle and leaves those of others', async () => {
  writeMaps([[['a', 1]], [['b', 1]]], new HashPartitioner(2), undefined);
  const files = () =>
    readdirSync(scratchDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files().length).toBe(6);
  await removeShuffle(scratchDir, SHUFFLE * 10);
  expect(files().length).toBe(6);
  await removeShuffle(scratchDir, SHUFFLE);
  expect(files()).toEqual([]);
  await removeShuffle(scratchDir, SHUFFLE);
});
