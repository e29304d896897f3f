import { SparkError } from '../common/errors.ts';
import { invalidArgument, shown } from '../common/invalid-argument.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { RangePartitioner } from './range-partitioner.ts';

/**
 * Decides which partition a key goes to. Plain data on the wire; equal partitioners mean co-partitioned RDDs.
 */
export type Partitioner = HashPartitioner | IdentityPartitioner | RangePartitioner;

/**
 * Spreads keys by the engine's hash, which is the same on every machine and Node version. A null or undefined key goes to partition 0.
 *
 * Differs from Spark: integers are mixed before the modulus, so that regular key patterns do not pile up in one partition.
 */
export class HashPartitioner {
  readonly kind = 'hash';
  readonly numPartitions: number;

  constructor(numPartitions: number) {
    checkPartitionCount('HashPartitioner', numPartitions);
    this.numPartitions = numPartitions;
    Object.freeze(this);
  }

  getPartition(key: unknown): number {
    if (key === null || key === undefined) return 0;
    return partitionOfHash(hashKey(key), this.numPartitions);
  }

  equals(other: Partitioner): boolean {
    return other.kind === 'hash' && other.numPartitions === this.numPartitions;
  }
}

/** The key is the partition, modulo the count. The engine's own: `repartition` deals records out with it. */
export class IdentityPartitioner {
  readonly kind = 'identity';
  readonly numPartitions: number;

  constructor(numPartitions: number) {
    checkPartitionCount('repartition', numPartitions);
    this.numPartitions = numPartitions;
    Object.freeze(this);
  }

  getPartition(key: unknown): number {
    return (key as number) % this.numPartitions;
  }

  equals(other: Partitioner): boolean {
    return other.kind === 'identity' && other.numPartitions === this.numPartitions;
  }
}

/**
 * The partition of a hash that is already known. Null keys have to be sent to partition 0 by the caller.
 *
 * It goes by the upper bits of the hash: the lower ones choose the slot in hash tables, and a reducer whose keys all had the same lower bits
 * would fill its table in clusters.
 */
export function partitionOfHash(hash: number, numPartitions: number): number {
  if (numPartitions > 0xffff) return Math.floor(((hash >>> 0) * numPartitions) / 2 ** 32);
  // The same in integers of 32 bits, which takes half the time.
  const lower = Math.imul(hash & 0xffff, numPartitions) >>> 16;
  return (Math.imul(hash >>> 16, numPartitions) + lower) >>> 16;
}

/** The expression of {@link partitionOfHash} for generated loops, of at most 0xffff partitions. */
export function partitionOfHashText(hash: string, numPartitions: string): string {
  const lower = `(Math.imul(${hash} & 0xffff, ${numPartitions}) >>> 16)`;
  return `(Math.imul(${hash} >>> 16, ${numPartitions}) + ${lower}) >>> 16`;
}

/** More would fill the driver's memory before a task runs; such a number is a slip. */
export const MAX_PARTITIONS = 10_000_000;

export function checkPartitionCount(operator: string, numPartitions: number): void {
  if (Number.isInteger(numPartitions) && numPartitions > 0 && numPartitions <= MAX_PARTITIONS) return;
  throw new SparkError(
    'INVALID_PARTITION_COUNT',
    `Cannot call ${operator}: the number of partitions must be a positive integer up to ${MAX_PARTITIONS}, got ${shown(numPartitions)}`,
  );
}

const PROTOTYPES: readonly unknown[] = [HashPartitioner, RangePartitioner, IdentityPartitioner].map(
  ({ prototype }) => prototype,
);

/** Whether it is one of the partitioners there are. An object of the user's with their methods, or of a class that extends theirs, would not reach executors. */
export function isPartitioner(value: unknown): value is Partitioner {
  return typeof value === 'object' && value !== null && PROTOTYPES.includes(Object.getPrototypeOf(value));
}

/** @throws SparkError INVALID_ARGUMENT for what is no partitioner, and for one of the user's own */
export function checkPartitioner(
  method: string,
  value: unknown,
  expected = 'a partitioner',
): asserts value is Partitioner {
  if (isPartitioner(value)) return;
  if (typeof value === 'object' && value !== null && 'getPartition' in value) {
    throw new SparkError(
      'INVALID_ARGUMENT',
      `Cannot call ${method}: a partitioner of your own does not reach executors. Make what decides the partition the key, with map, and use a HashPartitioner`,
    );
  }
  throw invalidArgument(method, expected, value);
}
