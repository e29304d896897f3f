import { type Partitioner, partitionOfHash } from '../lineage/partitioner.ts';
import { ByteStrings } from '../serializer/byte-strings.ts';
import { hashNumber } from '../serializer/key-hash.ts';
import type { NumberColumn } from '../serializer/record-codec.ts';
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

/** Integer keys and the numbers beside them. */
export interface NumberPairs {
  readonly keys: Int32Array;
  readonly values: NumberColumn;
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

/**
 * Brings integer keys and the numbers beside them into the order of their partitions, without places in between. Returns where each partition begins, and one more for
 * the end.
 *
 * @param partitions room for `count`
 */
export function scatterByPartition(
  from: NumberPairs,
  count: number,
  numPartitions: number,
  partitions: Int32Array,
  to: NumberPairs,
): Int32Array {
  const sizes = new Int32Array(numPartitions);
  partitionInts(from.keys, count, partitions, sizes);
  const starts = new Int32Array(numPartitions + 1);
  for (let p = 0; p < numPartitions; p++) starts[p + 1] = starts[p]! + sizes[p]!;
  const next = starts.slice(0, numPartitions);
  // One function a type: V8 makes slow code of one that meets both.
  if (from.values instanceof Int32Array)
    scatterInts(from.keys, from.values, count, partitions, next, to.keys, to.values as Int32Array);
  else scatterDoubles(from.keys, from.values, count, partitions, next, to.keys, to.values as Float64Array);
  return starts;
}

function scatterInts(
  keys: Int32Array,
  values: Int32Array,
  count: number,
  partitions: Int32Array,
  next: Int32Array,
  toKeys: Int32Array,
  toValues: Int32Array,
): void {
  for (let i = 0; i < count; i++) {
    const at = next[partitions[i]!]!++;
    toKeys[at] = keys[i]!;
    toValues[at] = values[i]!;
  }
}

function scatterDoubles(
  keys: Int32Array,
  values: Float64Array,
  count: number,
  partitions: Int32Array,
  next: Int32Array,
  toKeys: Int32Array,
  toValues: Float64Array,
): void {
  for (let i = 0; i < count; i++) {
    const at = next[partitions[i]!]!++;
    toKeys[at] = keys[i]!;
    toValues[at] = values[i]!;
  }
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
