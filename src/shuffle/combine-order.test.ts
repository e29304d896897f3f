import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newMemory, SHUFFLE, ShuffleKit } from '../../test/support/shuffle-kit.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { MIN_SPLIT_KEYS } from './combine-buckets.ts';
import { CombiningShuffleWriter } from './combining-shuffle-writer.ts';
import { MapOutputWriter } from './map-output-writer.ts';

let kit: ShuffleKit;
beforeEach(() => {
  kit = new ShuffleKit();
});
afterEach(() => {
  kit.close();
});

const PARTITIONS = 3;

/** What the reduce tasks read of these keys, whose table is split when it has `splitAt` keys and is one again when `unsplitAt` have come. */
function written(keys: readonly unknown[], splitAt: number, unsplitAt: number) {
  const { scratchDir } = kit;
  const options = {
    scratchDir,
    shuffleId: SHUFFLE,
    mapId: 100,
    numPartitions: PARTITIONS,
    bufferBytes: 32_768,
    checksum: true,
  };
  const partitioner = new HashPartitioner(PARTITIONS);
  const output = new MapOutputWriter(options);
  const writer = new CombiningShuffleWriter('shuffle', partitioner, newMemory(), output, undefined);
  let buckets: ReturnType<typeof writer.split>;
  keys.forEach((key, i) => {
    if (i === splitAt) buckets = writer.split(0);
    if (i === unsplitAt) {
      writer.unsplit();
      buckets = undefined;
    }
    if (buckets === undefined) writer.table.insert(hashKey(key), key, i);
    else buckets.insert(key as number, i);
  });
  const { sizes } = writer.finish();
  const statuses = [{ mapId: 100, executorId: 'e1', sizes }];
  return kit.readAll({ shuffleId: SHUFFLE, epoch: 0, statuses }, PARTITIONS);
}

describe('the order of what a combining shuffle writes', () => {
  const ints = Array.from({ length: 4 * MIN_SPLIT_KEYS }, (_, i) => Math.imul(i, 0x9e3779b1));

  it('does not tell whether and when the table was split, which depends on earlier tasks', () => {
    const never = written(ints, -1, -1);
    for (const splitAt of [MIN_SPLIT_KEYS, 2 * MIN_SPLIT_KEYS]) {
      expect(written(ints, splitAt, -1)).toEqual(never);
    }
  });

  it('does not either where buckets were given up', () => {
    const mixed = [...ints, 'text', null, 0.5, ...ints.map((key) => `key ${key}`)];
    const never = written(mixed, -1, -1);
    expect(never.flat()).toHaveLength(mixed.length);
    expect(written(mixed, MIN_SPLIT_KEYS, ints.length)).toEqual(never);
    expect(written(mixed, 2 * MIN_SPLIT_KEYS, 3 * MIN_SPLIT_KEYS)).toEqual(never);
  });

  it('is that in which keys came, where they are few', () => {
    const few = ints.slice(0, MIN_SPLIT_KEYS - 1);
    const partitioner = new HashPartitioner(PARTITIONS);
    const expected = few.filter((key) => partitioner.getPartition(key) === 1);
    expect(written(few, -1, -1)[1]!.map(([key]) => key)).toEqual(expected);
  });
});
