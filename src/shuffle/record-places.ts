import { type Partitioner, partitionOfHash } from '../lineage/partitioner.ts';
import { ByteStrings } from '../serializer/byte-strings.ts';
import { hashNumber } from '../serializer/key-hash.ts';
import { placesByPartition } from './partitioned-records.ts';
import type { LateColumn, RecordColumn } from './shuffle-block.ts';
import { placesByKey } from './sorted-places.ts';

/** Keys of records that are to be written. */
export interface WaitingKeys {
  /** At least `count` long; strings that are bytes are as many. */
  readonly keys: LateColumn;
  readonly count: number;
  /** Of the keys, where partitions go by them and the keys are no integers. */
  readonly hashes: Int32Array;
}

/**
 * Puts the place of each record, by its partition and, where they shall be `sorted`, by its key, into `places`. Returns where each partition begins, and one more
 * for the end.
 */
export function findPlaces(
  { keys, count, hashes }: WaitingKeys,
  partitioner: Partitioner,
  sorted: boolean,
  places: Int32Array,
): Int32Array {
  if (sorted && partitioner.kind === 'range') return placesByKey(keys, count, partitioner, places);
  const sizes = new Int32Array(partitioner.numPartitions);
  if (partitioner.kind !== 'hash') partitionAny(recordsOf(keys), count, partitioner, places, sizes);
  else if (keys instanceof ByteStrings) partitionStrings(count, hashes, places, sizes);
  else if (keys instanceof Int32Array) partitionInts(keys, count, places, sizes);
  else partitionHashed(keys, count, hashes, places, sizes);
  return placesByPartition(places, count, sizes);
}

function partitionAny(
  keys: RecordColumn,
  count: number,
  partitioner: Partitioner,
  partitions: Int32Array,
  sizes: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    const partition = partitioner.getPartition(keys[i]);
    partitions[i] = partition;
    sizes[partition]!++;
  }
}

function recordsOf(keys: LateColumn): RecordColumn {
  return keys instanceof ByteStrings ? keys.strings() : keys;
}

function partitionStrings(
  count: number,
  hashes: Int32Array,
  partitions: Int32Array,
  sizes: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    const partition = partitionOfHash(hashes[i]!, sizes.length);
    partitions[i] = partition;
    sizes[partition]!++;
  }
}

function partitionHashed(
  keys: RecordColumn,
  count: number,
  hashes: Int32Array,
  partitions: Int32Array,
  sizes: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    const key = keys[i];
    const partition = key === null || key === undefined ? 0 : partitionOfHash(hashes[i]!, sizes.length);
    partitions[i] = partition;
    sizes[partition]!++;
  }
}

function partitionInts(keys: Int32Array, count: number, partitions: Int32Array, sizes: Int32Array): void {
  const numPartitions = sizes.length;
  for (let i = 0; i < count; i++) {
    const partition = partitionOfHash(hashNumber(keys[i]!), numPartitions);
    partitions[i] = partition;
    sizes[partition]!++;
  }
}
