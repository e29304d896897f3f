/** How a persisted RDD is kept. So far deserialized in the memory of the thread that computed it, or not at all. */
export interface StorageLevel {
  readonly useMemory: boolean;
  readonly useDisk: boolean;
  readonly deserialized: boolean;
  readonly replication: number;
}

export const NONE: StorageLevel = Object.freeze({
  useMemory: false,
  useDisk: false,
  deserialized: false,
  replication: 1,
});

export const MEMORY_ONLY: StorageLevel = Object.freeze({
  useMemory: true,
  useDisk: false,
  deserialized: true,
  replication: 1,
});

/** The levels by Spark's names. */
export const StorageLevel = Object.freeze({ NONE, MEMORY_ONLY });

/** As Spark's users know it: `Memory Deserialized 1x Replicated`, or nothing. */
export function describeLevel({ useMemory, useDisk, deserialized, replication }: StorageLevel): string {
  if (!useMemory && !useDisk) return '';
  const where = [...(useDisk ? ['Disk'] : []), ...(useMemory ? ['Memory'] : [])].join(' ');
  return `${where} ${deserialized ? 'Deserialized' : 'Serialized'} ${replication}x Replicated`;
}
