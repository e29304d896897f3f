import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newMemory, SHUFFLE, ShuffleKit } from '../../test/support/shuffle-kit.ts';
import {
  failure,
  type RunOptions,
  run,
  slice,
  source,
  TestServices,
  user,
} from '../../test/support/stage-harness.ts';
import type { Aggregator } from '../lineage/nodes.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import type { ShuffleWriteSink } from '../lineage/stage-plan.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { openShuffleWriter } from '../shuffle/shuffle-writer.ts';
import type { ShuffleWriteResult, ShuffleWriter } from './ports.ts';

let kit: ShuffleKit;
beforeEach(() => {
  kit = new ShuffleKit();
});
afterEach(() => {
  kit.close();
});

/** Writes real map outputs. */
class WritingServices extends TestServices {
  override readonly memory = newMemory() as never as TestServices['memory'];
  splits = 0;
  unsplits = 0;

  override openShuffleWriter(sink: ShuffleWriteSink): never {
    const settings = { scratchDir: kit.scratchDir, bufferBytes: 32_768, checksum: true };
    const writer = openShuffleWriter(sink, 100, this.memory, settings) as ShuffleWriter;
    const { split, unsplit } = writer;
    writer.split = (expected) => {
      const buckets = split!.call(writer, expected);
      if (buckets !== undefined) this.splits++;
      return buckets;
    };
    writer.unsplit = () => {
      this.unsplits++;
      unsplit!.call(writer);
    };
    return writer as never;
  }
}

const adding: Aggregator = {
  createCombiner: user((x) => x, 'reduceByKey'),
  mergeValue: user((a, b) => a + b, 'reduceByKey', 3),
  mergeCombiners: user((a, b) => a + b, 'reduceByKey'),
  mapSideCombine: true,
};

/** What the map output of the pairs holds, as a map. */
function combined(
  pairs: readonly (readonly [unknown, unknown])[],
  { aggregator = adding, partitions = 3, services = new WritingServices(), compiler = true } = {},
): Map<unknown, unknown> {
  const partitioner = new HashPartitioner(partitions);
  const sink = { kind: 'shuffleWrite' as const, shuffleId: SHUFFLE, partitioner, aggregator };
  const options: RunOptions = { compiler, services };
  const written = run(source(), sink, slice(pairs), options) as ShuffleWriteResult;
  expect(services.memory.usedBytes).toBe(0);
  const statuses = [{ mapId: 100, executorId: 'e1', sizes: written.sizes }];
  const read = kit.readAll({ shuffleId: SHUFFLE, epoch: 0, statuses }, partitions);
  const found = new Map<unknown, unknown>();
  read.forEach((part, partition) => {
    for (const [key, value] of part) {
      if (found.has(key) || partitioner.getPartition(key) !== partition)
        throw new Error(`A key is not where it belongs: ${key}`);
      found.set(key, value);
    }
  });
  expect(written.records).toBe(found.size);
  return found;
}

/** More distinct keys than a loop's table takes, each several times. */
const KEYS = 40_000;
const manyPairs = (value: (i: number) => unknown, count = 4 * KEYS) =>
  Array.from({ length: count }, (_, i): [number, unknown] => [
    Math.imul((i * 7919) % KEYS, 0x9e3779b1),
    value(i),
  ]);
function expectedOf(pairs: readonly (readonly [unknown, unknown])[]): Map<unknown, unknown> {
  const sums = new Map<unknown, unknown>();
  for (const [key, value] of pairs)
    sums.set(key, sums.has(key) ? (sums.get(key) as number) + (value as number) : value);
  return sums;
}

/** As `toEqual`, which takes seconds. */
function expectEqual(got: Map<unknown, unknown>, expected: Map<unknown, unknown>): void {
  const wrong = [...expected].filter(([key, value]) => !Object.is(got.get(key), value));
  expect([got.size, wrong]).toEqual([expected.size, []]);
}

describe('a combining shuffle of very many keys', { timeout: 30_000 }, () => {
  it.each([
    ['integers', (i: number) => i],
    ['doubles', (i: number) => i / 3],
    ['all kinds of numbers', (i: number) => [Number.NaN, -0, 0, 2 ** 40, 0.5, -1][i % 6]],
  ])('brings them into buckets, and combines %s in their order', (_name, value) => {
    const services = new WritingServices();
    const pairs = manyPairs(value);
    expectEqual(combined(pairs, { services }), expectedOf(pairs));
    expect([services.splits, services.unsplits]).toEqual([1, 0]);
    // Also for the sake of the loop of the second task.
    expectEqual(combined(pairs), combined(pairs, { compiler: false }));
  });

  it('does without buckets where there are too many partitions', () => {
    const services = new WritingServices();
    const pairs = manyPairs((i) => i);
    expectEqual(combined(pairs, { services, partitions: 300 }), expectedOf(pairs));
    expect(services.splits).toBe(0);
  });

  it.each([
    ['a text comes as a value', [5, 'text']],
    ['a text comes as a key', ['key', 5]],
    ['-0 comes as a key', [-0, 5]],
  ])('gives buckets up when %s', (_name, other) => {
    const services = new WritingServices();
    const before = manyPairs((i) => i);
    const pairs = [...before, other as [unknown, unknown], ...before];
    expectEqual(combined(pairs, { services }), expectedOf(pairs));
    expect([services.splits, services.unsplits]).toEqual([1, 1]);
  });

  it('takes combiners of any kind', () => {
    const listing: Aggregator = {
      ...adding,
      mergeValue: user((list, x) => [...list, x], 'aggregateByKey'),
      zero: encodeValue([]),
    };
    const lists = new Map<unknown, unknown[]>();
    const pairs = manyPairs((i) => i);
    for (const [key, value] of pairs) lists.set(key, [...(lists.get(key) ?? []), value]);
    const services = new WritingServices();
    expect(combined(pairs, { aggregator: listing, services })).toEqual(lists);
    expect(services.splits).toBe(1);
  });

  it('keeps the keys that came just before a combiner that is no number', () => {
    const mixing = { ...adding, mergeValue: user((a, b) => `${a},${b}`, 'aggregateByKey') };
    // New keys lie between those that come again, so that a bucket meets both at a time.
    const pairs = Array.from({ length: 5 * KEYS }, (_, i): [number, unknown] => [
      Math.imul(i < 2 * KEYS || i % 2 === 0 ? i : i - KEYS, 0x9e3779b1),
      i,
    ]);
    const expected = new Map<unknown, unknown>();
    for (const [key, value] of pairs)
      expected.set(key, expected.has(key) ? `${expected.get(key)},${value}` : value);
    const services = new WritingServices();
    expectEqual(combined(pairs, { aggregator: mixing, services }), expected);
    expect(services.splits).toBe(1);
  });

  it.each([
    ['in the middle', 3 * KEYS],
    ['at the end', 4 * KEYS - 1],
  ])('names operator, line and record of an error %s', (_name, wrong) => {
    const failing = user(
      (a, b) => {
        if (b === wrong) throw new TypeError('too much');
        return a + b;
      },
      'reduceByKey',
      9,
    );
    const services = new WritingServices();
    const aggregator = { ...adding, mergeValue: failing };
    const pairs = manyPairs((i) => i);
    const thrown = failure(() => combined(pairs, { aggregator, services }));
    expect(thrown).toMatchObject({
      operator: 'reduceByKey',
      site: { line: 9 },
      record: `[ ${pairs[wrong]![0]}, ${wrong} ]`,
    });
    expect(services.splits).toBe(1);
    expect(services.memory.usedBytes).toBe(0);
    expect(kit.files()).toEqual([]);
  });

  it('refuses promises', () => {
    const aggregator = { ...adding, mergeValue: user(async (a) => a, 'reduceByKey', 9) };
    const pairs = [...manyPairs((i) => i, KEYS), ...manyPairs((i) => i, 1)];
    const thrown = failure(() => combined(pairs, { aggregator }));
    expect(thrown).toMatchObject({ code: 'ASYNC_RESULT' });
  });

  it('fails by name where memory ends, with buckets or without', () => {
    const codes = [2, 4, 6, 8, 16].map((mib) => {
      const services = new WritingServices();
      Object.assign(services, { memory: newMemory(mib * 2 ** 20) });
      try {
        combined(
          manyPairs((i) => i / 2),
          { services },
        );
        return undefined;
      } catch (thrown) {
        expect(services.memory.usedBytes).toBe(0);
        return (thrown as { code: string }).code;
      }
    });
    expect(codes[0]).toBe('OUT_OF_EXECUTION_MEMORY');
    expect(codes.at(-1)).toBeUndefined();
    expect(new Set(codes).size).toBe(2);
  });

  it('gives everything back where the table that takes the place of buckets finds no room', () => {
    const pairs = Array.from({ length: 200_000 }, (_, i) => [Math.imul(i, 0x9e3779b1), i / 2] as const);
    const services = new WritingServices();
    Object.assign(services, { memory: newMemory(13 * 2 ** 20) });
    const thrown = failure(() => combined([...pairs, ['text', 5]], { services }));
    expect(thrown).toMatchObject({ code: 'OUT_OF_EXECUTION_MEMORY' });
    expect(services.unsplits).toBe(1);
    expect(services.memory.usedBytes).toBe(0);
  });
});
