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
import { CHECKSUM_BYTES } from './map-output-checksum.ts';
import { mapOutputFile } from './shuffle-files.ts';

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

function pathOfDamaged(): string {
  return mapOutputFile(kit.scratchDir, SHUFFLE, FIRST_MAP_ID + MAP_INDEX).path;
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

describe('a file', () => {
  it('that is missing fails the fetch by name', () => {
    rmSync(pathOfDamaged());
    for (let reduceId = 0; reduceId < PARTITIONS; reduceId++) {
      expectFetchFailed(reduceId, /"shuffle_7_101_\d" that map 1 wrote on executor e1: ENOENT/);
    }
  });

  it('that is empty fails the fetch by name', () => {
    truncateSync(pathOfDamaged());
    for (let reduceId = 0; reduceId < PARTITIONS; reduceId++) expectFetchFailed(reduceId, /cut off/);
  });

  it('that lacks its last bytes fails the fetch of the last partition alone, wherever it ends', () => {
    const path = pathOfDamaged();
    const bytes = readFileSync(path);
    const { sizes } = outputs.statuses[MAP_INDEX]!;
    for (let lacking = 1; lacking <= sizes[PARTITIONS - 1]!; lacking++) {
      truncateSync(path, bytes.length - lacking);
      expect(failureOf(0)).toBeUndefined();
      expectFetchFailed(PARTITIONS - 1, /cut off/);
    }
  });

  it('with any one bit flipped fails the fetch of the partition that it belongs to, and of no other', () => {
    const path = pathOfDamaged();
    const bytes = readFileSync(path);
    const { sizes } = outputs.statuses[MAP_INDEX]!;
    const expected = [0, 1, 2].map((reduceId) => kit.read(outputs, reduceId));
    const property = fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 1 << bit;
      writeFileSync(path, damaged);
      for (let reduceId = 0; reduceId < PARTITIONS; reduceId++) {
        const start = sizes.slice(0, reduceId).reduce((sum, size) => sum + size, 0);
        if (at >= start && at < start + sizes[reduceId]!) expectFetchFailed(reduceId, /checksum/);
        else expect(kit.read(outputs, reduceId)).toEqual(expected[reduceId]);
      }
    });
    fc.assert(property, { numRuns: 150 });
  });

  it('that is that of another output fails the fetch by name', () => {
    writeFileSync(
      pathOfDamaged(),
      readFileSync(mapOutputFile(kit.scratchDir, SHUFFLE, FIRST_MAP_ID + MAP_INDEX + 1).path).subarray(8),
    );
    for (let reduceId = 0; reduceId < PARTITIONS; reduceId++) expectFetchFailed(reduceId, /checksum|cut off/);
  });
});

it('an output of nothing has no file, and fails the fetch where the map status promises something', () => {
  const sizes = outputs.statuses.map((status) => status.sizes);
  rmSync(mapOutputFile(kit.scratchDir, SHUFFLE, FIRST_MAP_ID).path);
  const empty = kit.write([[], maps[1]!, maps[2]!], new HashPartitioner(PARTITIONS), sum(false));
  expect(empty.statuses[0]!.sizes).toEqual([0, 0, 0]);
  expect(kit.files()).toHaveLength(2);
  expect(failureOf(0, empty)).toBeUndefined();
  const promised = empty.statuses.map((status, i) => ({ ...status, sizes: sizes[i]! }));
  const failure = failureOf(0, { ...outputs, statuses: promised });
  expect(failure).toMatchObject({ mapIndex: 0, mapId: FIRST_MAP_ID });
});

it('a map status that promises less than a checksum fails the fetch', () => {
  for (let size = 1; size <= CHECKSUM_BYTES; size++) {
    const statuses = outputs.statuses.map((status, i) =>
      i === MAP_INDEX ? { ...status, sizes: [size] } : status,
    );
    expect(failureOf(0, { ...outputs, statuses })).toMatchObject({ mapIndex: MAP_INDEX });
  }
});

it('without checksums, damaged data fails the fetch or reads as something else, and never otherwise', () => {
  const unchecked = kit.write(maps, new HashPartitioner(PARTITIONS), undefined, { checksum: false });
  const path = pathOfDamaged();
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
