/**
 * One partition as data: what the source of a task's chain needs. It travels with the task, never in the stage's binary.
 * A narrow one-to-one node has the spec of its parent.
 */
export type PartitionSpec =
  /** Records in record encoding. */
  | { readonly kind: 'slice'; readonly records: Uint8Array }
  | RangeSpec
  | TextSpec
  | { readonly kind: 'shuffle'; readonly reduceId: number }
  /** Partition `index` of parent number `parent`. */
  | {
      readonly kind: 'union';
      readonly parent: number;
      readonly index: number;
      readonly partition: PartitionSpec;
    }
  /** Partition `index` of a parent of which not all are needed. */
  | { readonly kind: 'chosen'; readonly index: number; readonly partition: PartitionSpec }
  /** The partitions of equal index of all parents. */
  | { readonly kind: 'zip'; readonly partitions: readonly PartitionSpec[] }
  /** A partition of each parent. */
  | { readonly kind: 'product'; readonly partitions: readonly IndexedPartition[] }
  /** Several partitions of the parent, one after another. */
  | { readonly kind: 'coalesce'; readonly partitions: readonly IndexedPartition[] };

/** A partition and where it stands in its RDD. */
export interface IndexedPartition {
  readonly index: number;
  readonly partition: PartitionSpec;
}

/** `count` numbers: `first`, `first + step`, … */
export interface RangeSpec {
  readonly kind: 'range';
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

export interface TextSpec {
  readonly kind: 'text';
  readonly path: string;
  readonly start: number;
  readonly length: number;
  readonly codec?: 'gzip';
}
