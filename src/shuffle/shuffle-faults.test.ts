import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FIRST_MAP_ID,
  newMemory,
  type Pair,
  SHUFFLE,
  ShuffleKit,
  sum,
} from '../../test/support/shuffle-kit.ts';
import { codeOf } from '../common/errors.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { FetchFailedError } from './fetch-failed-error.ts';
import { mapOutputFiles } from './shuffle-files.ts';

const PARTITIONS = 3;
/** The output that is damaged: the second of three. */
const MAP_INDEX = 1;

let kit: ShuffleKit;
let outputs: MapOutputs;

const maps = [0, 1, 2].map((map) => Array.from({ length: 40 }, (_, i): Pair => [`key ${i}`, map * 100 + i]));

beforeEach(() => {
  kit = new ShuffleKit();
  outputs = kit.write(maps, new HashPartitioner(PARTITIONS), sum(false));
});

afterEach(() => {
  kit.close();
});

function filesOfDamaged() {
  return mapOutputFiles(kit.scratchDir, SHUFFLE, FIRST_MAP_ID + MAP_INDEX);
}

/** Reads a partition, with and without merging. Returns the failure, which both ways have in common, or undefined where there is none. */
function failureOf(reduceId: number, statuses = outputs): FetchFailedError | undefined {
  const attempts = [undefined, sum(false)].map((aggregator) => {
    const memory = newMemory();
    try {
      kit.read(statuses, reduceId, aggregator, { memory });
      return undefined;
    } catch (thrown) {
      expect(codeOf(thrown), String((thrown as Error).stack)).toBe('FETCH_FAILED');
      return thrown as FetchFailedError;
    } finally {
      expect(memory.usedBytes).toBe(0);
    }
  });
  expect(attempts[0]?.message).toBe(attempts[1]?.message);
  return attempts[0];
}

function expectFetchFailed(reduceId: number, message: RegExp): void {
  const failure = failureOf(reduceId);
  expect(failure).toMatchObject({
    code: 'FETCH_FAILED',
    shuffleId: SHUFFLE,
    mapIndex: MAP_INDEX,
    mapId: FIRST_MAP_ID + MAP_INDEX,
    executorId: 'e1',
    reduceId,
  });
  expect(failure?.message).toMatch(message);
}

describe.each(['data', 'index', 'checksum'] as const)('a %s file', (kind) => {
  it('that is missing fails the fetch by name', () => {
    rmSync(filesOfDamaged()[kind]);
    for (let reduceId = 0; reduceId < PARTITIONS; reduceId++) {
      expectFetchFailed(reduceId, /"shuffle_7_101_\d" that map 1 wrote on executor e1: ENOENT/);
    }
  });

  it('that is empty fails the fetch by name', () => {
    truncateSync(filesOfDamaged()[kind]);
    for (let reduceId = 0; reduceId < PARTITIONS; reduceId++) expectFetchFailed(reduceId, /cut off/);
  });

  it('that lacks its last byte fails the fetch of the last partition alone', () => {
    const path = filesOfDamaged()[kind];
    truncateSync(path, readFileSync(path).length - 1);
    expect(failureOf(0)).toBeUndefined();
    expectFetchFailed(PARTITIONS - 1, /cut off/);
  });

  it('with any one bit flipped fails the fetch of every partition that it says something of, and of no other', () => {
    const path = filesOfDamaged()[kind];
    const bytes = readFileSync(path);
    const { sizes } = outputs.statuses[MAP_INDEX]!;
    const expected = [0, 1, 2].map((reduceId) => kit.read(outputs, reduceId));
    /** The bytes of the file that partition `p` depends on. */
    const rangeOf = (p: number): [number, number] => {
      if (kind === 'index') return [p * 8, p * 8 + 16];
      if (kind === 'checksum') return [p * 8, p * 8 + 8];
      const start = sizes.slice(0, p).reduce((sum, size) => sum + size, 0);
      return [start, start + sizes[p]!];
    };
    const property = fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 1 << bit;
      writeFileSync(path, damaged);
      for (let reduceId = 0; reduceId < PARTITIONS; reduceId++) {
        const [start, end] = rangeOf(reduceId);
        if (at >= start && at < end) expectFetchFailed(reduceId, /checksum|its index gives it/);
        else expect(kit.read(outputs, reduceId)).toEqual(expected[reduceId]);
      }
    });
    fc.assert(property, { numRuns: 150 });
  });
});

it('an output that holds nothing where the map status promises something fails the fetch', () => {
  const [sizes, ...rest] = outputs.statuses.map((status) => status.sizes);
  const empty = kit.write([[], maps[1]!, maps[2]!], new HashPartitioner(PARTITIONS), sum(false));
  const promised = empty.statuses.map((status, i) => ({ ...status, sizes: i === 0 ? sizes! : rest[i - 1]! }));
  const failure = failureOf(0, { ...outputs, statuses: promised });
  expect(failure).toMatchObject({ mapIndex: 0, mapId: FIRST_MAP_ID });
  expect(failure?.message).toContain(`its index gives it 0 bytes, its map status ${sizes![0]}`);
});

it('without checksums, damaged data fails the fetch or reads as something else, and never otherwise', () => {
  const unchecked = kit.write(maps, new HashPartitioner(PARTITIONS), undefined, { checksum: false });
  const path = filesOfDamaged().data;
  const bytes = readFileSync(path);
  const property = fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(2), (at, byte, reduceId) => {
    const damaged = Uint8Array.from(bytes);
    damaged[at] = byte;
    writeFileSync(path, damaged);
    const memory = newMemory();
    try {
      kit.read(unchecked, reduceId, undefined, { checksum: false, memory });
    } catch (thrown) {
      expect(codeOf(thrown), String((thrown as Error).stack)).toBe('FETCH_FAILED');
    }
    expect(memory.usedBytes).toBe(0);
  });
  fc.assert(property, { numRuns: 300 });
});
