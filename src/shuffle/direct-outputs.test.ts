import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Pair, ShuffleKit, sum } from '../../test/support/shuffle-kit.ts';
import { codeOf } from '../common/errors.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import type { MapOutputs } from '../protocol/map-status.ts';

const PARTITIONS = 3;
const partitioner = new HashPartitioner(PARTITIONS);

let kit: ShuffleKit;

beforeEach(() => {
  kit = new ShuffleKit();
});

afterEach(() => {
  kit.close();
});

const pairsOf = (count: number): Pair[] => Array.from({ length: count }, (_, i) => [`key ${i % 50}`, i]);

/** The same outputs, with other bytes for the first. */
function withBytes(outputs: MapOutputs, bytes: Uint8Array): MapOutputs {
  const [first, ...others] = outputs.statuses;
  return { ...outputs, statuses: [{ ...first!, bytes }, ...others] };
}

function failureOf(outputs: MapOutputs, reduceId: number): unknown {
  try {
    kit.read(outputs, reduceId);
    return undefined;
  } catch (thrown) {
    return codeOf(thrown);
  }
}

describe('a map output that goes with its status', () => {
  it.each([
    ['moved', undefined],
    ['combined', sum(true)],
  ])('holds the bytes of the file that it would have been, of pairs that are %s', (_, aggregator) => {
    const counts = fc.array(fc.nat(300), { minLength: 1, maxLength: 4 });
    const property = fc.property(counts, fc.boolean(), (sizes, checksum) => {
      const maps = sizes.map(pairsOf);
      const direct = kit.write(maps, partitioner, aggregator, { checksum, maxDirectBytes: 2 ** 16 });
      expect(kit.files()).toEqual([]);
      const filed = kit.write(maps, partitioner, aggregator, { checksum });
      expect(direct.statuses.map((status) => status.sizes)).toEqual(filed.statuses.map(({ sizes }) => sizes));
      for (let reduceId = 0; reduceId < PARTITIONS; reduceId++) {
        const read = kit.read(direct, reduceId, aggregator, { checksum });
        expect(read).toEqual(kit.read(filed, reduceId, aggregator, { checksum }));
      }
      for (const { bytes, sizes: parts } of direct.statuses) {
        expect(bytes?.length ?? 0).toBe(parts.reduce((a, b) => a + b, 0));
      }
      kit.close();
      kit = new ShuffleKit();
    });
    fc.assert(property, { numRuns: 30 });
  });

  it('is as large as the limit allows and no larger, whatever the buffer of files', () => {
    const whole = kit.write([pairsOf(20_000)], partitioner, undefined, { maxDirectBytes: 2 ** 24 });
    const { bytes } = whole.statuses[0]!;
    expect(kit.files()).toEqual([]);
    const limit = bytes!.length;
    expect(limit).toBeGreaterThan(100_000);
    const fits = kit.write([pairsOf(20_000)], partitioner, undefined, { maxDirectBytes: limit });
    expect(fits.statuses[0]!.bytes).toEqual(bytes);
    expect(kit.files()).toEqual([]);
    const exceeds = kit.write([pairsOf(20_000)], partitioner, undefined, { maxDirectBytes: limit - 1 });
    expect(exceeds.statuses[0]!.bytes).toBeUndefined();
    expect(kit.files()).toHaveLength(1);
    expect(kit.readAll(exceeds, PARTITIONS)).toEqual(kit.readAll(whole, PARTITIONS));
  });

  it('fails the fetch where it is cut off or damaged', () => {
    const outputs = kit.write([pairsOf(40), pairsOf(40)], partitioner, undefined, {
      maxDirectBytes: 2 ** 16,
    });
    const { bytes } = outputs.statuses[0] as { bytes: Uint8Array };
    expect(failureOf(outputs, PARTITIONS - 1)).toBeUndefined();
    expect(failureOf(withBytes(outputs, bytes.subarray(0, -1)), PARTITIONS - 1)).toBe('FETCH_FAILED');
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 1;
      const failures = [0, 1, 2].map((reduceId) => failureOf(withBytes(outputs, damaged), reduceId));
      expect(failures.filter((failure) => failure !== undefined)).toEqual(['FETCH_FAILED']);
    }
  });
});
