/** How a persisted RDD is kept. Only `NONE` is in use until datasets can be cached. */
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
