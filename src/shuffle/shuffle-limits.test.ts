import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FIRST_MAP_ID,
  newMemory,
  type Pair,
  SHUFFLE,
  ShuffleKit,
  sum,
} from '../../test/support/shuffle-kit.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import { MapOutputWriter } from './map-output-writer.ts';
import { mapOutputFile } from './shuffle-files.ts';
import { openShuffleWriter } from './shuffle-writer.ts';

const MIB = 2 ** 20;

let kit: ShuffleKit;

beforeEach(() => {
  kit = new ShuffleKit();
});

afterEach(() => {
  kit.close();
});

const distinct = Array.from({ length: 100_000 }, (_, i): Pair => [`key number ${i}`, i]);

describe('what does not fit in memory fails by name and leaves nothing behind', () => {
  it.each([
    ['a map-side combine table', sum(true), 'map-side combine table of shuffle 7 of test at test.ts:1:1'],
    ['a map output that only moves records', undefined, 'map output of shuffle 7'],
  ])('%s', (_, aggregator, owner) => {
    const memory = newMemory(2 * MIB);
    const write = () => kit.write([distinct], new HashPartitioner(4), aggregator, { memory });
    expect(write).toThrow(
      expect.objectContaining({
        code: 'OUT_OF_EXECUTION_MEMORY',
        message: expect.stringMatching(
          `^Cannot get [0-9.]+ (?:[KM]i)?B for the ${owner}: the task holds [0-9.]+ [KM]iB and one task may hold 2.0 MiB; raise spark.executor.memory or use more partitions$`,
        ),
      }),
    );
    expect(memory.usedBytes).toBe(0);
    expect(kit.files()).toEqual([]);
  });

  it('a reduce-side combine table', () => {
    const outputs = kit.write([distinct], new HashPartitioner(1), sum(true));
    const memory = newMemory(2 * MIB);
    expect(() => kit.read(outputs, 0, sum(true), { memory })).toThrow(
      /for the reduce-side combine table of shuffle 7: /,
    );
    expect(memory.usedBytes).toBe(0);
  });

  it('but never for the many keys that a map output of few, large records might have', () => {
    const few = Array.from({ length: 10_000 }, (_, i): Pair => [i, i]);
    const large = Array.from({ length: 8 }, (_, i): Pair => [`key ${i}`, `${i}`.repeat(MIB / 2)]);
    const outputs = kit.write([[...few, ...large]], new HashPartitioner(1), sum(true));
    const memory = newMemory(14 * MIB);
    expect(kit.read(outputs, 0, sum(true), { memory })).toHaveLength(10_008);
  });

  it('combiners that grow without new keys', () => {
    const outputs = kit.write(
      [Array.from({ length: 50_000 }, (_, i): Pair => [i % 10, `value ${i}`])],
      new HashPartitioner(1),
      sum(false),
    );
    const collect = { ...sum(false), createCombiner: listOf, mergeValue: append };
    expect(kit.read(outputs, 0, collect).length).toBe(10);
    const memory = newMemory(2 * MIB);
    expect(() => kit.read(outputs, 0, collect, { memory })).toThrow(/reduce-side combine table/);
    expect(memory.usedBytes).toBe(0);
  });
});

const site = { file: 'test.ts', line: 1, column: 1 };
const listOf = { kind: 'user', operator: 'test', site, fn: (value: unknown) => [value] } as const;
const append = {
  kind: 'user',
  operator: 'test',
  site,
  fn: (values: unknown[], value: unknown) => {
    values.push(value);
    return values;
  },
} as const;

it.each([
  ['on both sides', sum(true)],
  ['on the read side', sum(false)],
])('a value that cannot be sent is refused by key and path, combining %s', (_, aggregator) => {
  const pairs = [
    ['a', { n: 1 }],
    ['b', { n: 2, callback: () => 1 }],
    ['c', { n: 3 }],
  ] as const;
  const memory = newMemory();
  expect(() => kit.write([pairs], new HashPartitioner(1), aggregator, { memory })).toThrow(
    expect.objectContaining({
      code: 'NOT_SERIALIZABLE',
      message: expect.stringMatching(
        /^Cannot send the pair with the key 'b' through shuffle 7 of test at test\.ts:1:1: value\.callback is a function/,
      ),
    }),
  );
  expect(memory.usedBytes).toBe(0);
  expect(kit.files()).toEqual([]);
});

it('a key that cannot be sent is refused by its path', () => {
  class Point {
    equals = () => true;
    hashCode = () => 1;
  }
  expect(() => kit.write([[[[new Point()], 1]]], new HashPartitioner(1), undefined)).toThrow(
    /^Cannot send the pair with the key \[ Point .* through shuffle 7: key\[0\] is an instance of class Point/,
  );
});

describe('a map output that cannot be written fails by name and leaves no part of it', () => {
  const write = (aggregator = sum(true)) => kit.write([distinct], new HashPartitioner(4), aggregator);

  it('for want of a folder', () => {
    const { directory } = mapOutputFile(kit.scratchDir, SHUFFLE, FIRST_MAP_ID);
    writeFileSync(directory, 'in the way');
    expect(write).toThrow(
      expect.objectContaining({
        code: 'SHUFFLE_WRITE_FAILED',
        message: expect.stringMatching(
          /^Cannot write map output ".*shuffle_7_100_0\.data": .*; check the folders of spark\.local\.dir$/,
        ),
      }),
    );
    expect(kit.files()).toEqual([directory]);
  });

  it.skipIf(!existsSync('/dev/full'))('for want of space', () => {
    const { directory, path } = mapOutputFile(kit.scratchDir, SHUFFLE, FIRST_MAP_ID);
    mkdirSync(directory);
    for (const aggregator of [sum(true), sum(false)]) {
      symlinkSync('/dev/full', path);
      expect(() => write(aggregator)).toThrow(
        expect.objectContaining({
          code: 'SHUFFLE_WRITE_FAILED',
          message: expect.stringMatching(
            /ENOSPC.*; free space there or point spark\.local\.dir to a larger disk$/,
          ),
        }),
      );
      expect(kit.files()).toEqual([]);
    }
  });

  it('because there is a folder of its name', () => {
    mkdirSync(mapOutputFile(kit.scratchDir, SHUFFLE, FIRST_MAP_ID).path, { recursive: true });
    expect(write).toThrow(expect.objectContaining({ code: 'SHUFFLE_WRITE_FAILED' }));
  });
});

describe('the file of a map output', () => {
  const options = { shuffleId: 3, mapId: 9, numPartitions: 3, bufferBytes: 16, checksum: true };
  const bytes = (length: number) => Buffer.alloc(length, length);
  const withChecksum = (part: Buffer): Buffer => {
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32LE(crc32(part));
    return Buffer.concat([part, checksum]);
  };

  it.each([4, 16, 64, 1024])(
    'is its parts, each with its checksum, through a buffer of %i bytes',
    (bufferBytes) => {
      const writer = new MapOutputWriter({ ...options, bufferBytes, scratchDir: kit.scratchDir });
      const { path } = mapOutputFile(kit.scratchDir, 3, 9);
      writer.write(0, bytes(5));
      writer.write(0, bytes(40));
      writer.write(2, bytes(3));
      expect(writer.commit().sizes).toEqual([49, 0, 7]);
      writer.abort();
      expect(kit.files()).toEqual([path]);
      const first = Buffer.concat([bytes(5), bytes(40)]);
      expect(readFileSync(path)).toEqual(Buffer.concat([withChecksum(first), withChecksum(bytes(3))]));
    },
  );

  it('is gone after an abort, which may come twice', () => {
    const writer = new MapOutputWriter({ ...options, scratchDir: kit.scratchDir });
    writer.abort();
    writer.write(1, bytes(100));
    expect(kit.files()).toHaveLength(1);
    writer.abort();
    writer.abort();
    expect(kit.files()).toEqual([]);
    expect(() => writer.write(1, bytes(1))).toThrow(/already aborted/);
  });

  it('lies in one of 64 folders and has no checksums where these are off', () => {
    const writer = new MapOutputWriter({ ...options, scratchDir: kit.scratchDir, checksum: false });
    writer.write(0, bytes(5));
    writer.write(1, bytes(3));
    expect(writer.commit().sizes).toEqual([5, 3, 0]);
    const { directory, path } = mapOutputFile(kit.scratchDir, 3, 9);
    expect(readFileSync(path)).toEqual(Buffer.concat([bytes(5), bytes(3)]));
    expect(directory.slice(-3)).toMatch(/^.[0-3][0-9a-f]$/);
  });

  it('is not made for an output of nothing', () => {
    const writer = new MapOutputWriter({ ...options, scratchDir: kit.scratchDir });
    expect(writer.commit().sizes).toEqual([0, 0, 0]);
    expect(kit.files()).toEqual([]);
  });
});

it('a writer that is aborted in the middle gives its memory back', () => {
  const settings = { scratchDir: kit.scratchDir, bufferBytes: 32_768, checksum: true };
  for (const aggregator of [undefined, sum(true)]) {
    const memory = newMemory();
    const sink = {
      kind: 'shuffleWrite',
      shuffleId: 1,
      partitioner: new HashPartitioner(2),
      aggregator,
    } as const;
    const writer = openShuffleWriter(sink, 1, memory, settings);
    for (const [i, [key, value]] of distinct.entries()) {
      if (writer.table === undefined) writer.write(key, value);
      else writer.table.insert(i, key, value);
    }
    expect(memory.usedBytes).toBeGreaterThan(0);
    writer.abort();
    writer.abort();
    expect(memory.usedBytes).toBe(0);
    expect(kit.files()).toEqual([]);
  }
});
