import type { ArgumentClass } from './argument-class.ts';
import type { Dataset } from './dataset.ts';
import type { KeyOrder } from './key-order.ts';
import type { NodeBase } from './node-base.ts';
import type { TaskFunction } from './user-function.ts';

/** Whole partitions in, records out: a user's iterator pulls, or records of several parents meet. Such a node ends one loop and begins the next. */
export type PartitionNode =
  | MapPartitionsNode
  | GlomNode
  | ZipPartitionsNode
  | SortPartitionNode
  | ZipNode
  | CartesianNode
  | ChunksNode
  | FoldPartitionNode
  | PipeNode;

/** `fn(iterator)`, or `fn(partitionIndex, iterator)` when `withIndex`. It returns an iterable. */
export interface MapPartitionsNode extends NodeBase {
  readonly kind: 'mapPartitions';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
  readonly withIndex: boolean;
  readonly preservesPartitioning: boolean;
}

/** The partition as one array. */
export interface GlomNode extends NodeBase {
  readonly kind: 'glom';
  readonly parent: Dataset;
}

/** `fn(iterator, iterator, …)` over the partitions of equal index of all parents, which have equally many. It returns an iterable. */
export interface ZipPartitionsNode extends NodeBase {
  readonly kind: 'zipPartitions';
  readonly parents: readonly Dataset[];
  readonly fn: TaskFunction;
  readonly preservesPartitioning: boolean;
}

/** The pairs of a partition in the order of their keys; those of equal keys stay as they came. Keeps the partitioner. */
export interface SortPartitionNode extends NodeBase {
  readonly kind: 'sortPartition';
  readonly parent: Dataset;
  readonly order: KeyOrder;
}

/** `[record of the first parent, record of the second]`, by their positions in partitions of equal index, which have equally many. */
export interface ZipNode extends NodeBase {
  readonly kind: 'zip';
  readonly parents: readonly [left: Dataset, right: Dataset];
}

/** Each record of the left parent with each of the right one. There is a partition for each two of theirs. */
export interface CartesianNode extends NodeBase {
  readonly kind: 'cartesian';
  readonly parents: readonly [left: Dataset, right: Dataset];
}

/** The records in arrays of `size`, of which the partition's last may be shorter. */
export interface ChunksNode extends NodeBase {
  readonly kind: 'chunks';
  readonly parent: Dataset;
  readonly size: number;
}

/** The records folded by `fn` into one: from a copy of the encoded `zero`, or without one from the first record, and then none for an empty partition. */
export interface FoldPartitionNode extends NodeBase {
  readonly kind: 'foldPartition';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
  readonly zero?: Uint8Array;
  readonly classes?: readonly ArgumentClass[];
}

/** The lines that a process prints which gets the records as lines, one process a partition. */
export interface PipeNode extends NodeBase {
  readonly kind: 'pipe';
  readonly parent: Dataset;
  readonly command: readonly string[];
  /** Added to the environment of the executor. */
  readonly env: Readonly<Record<string, string>>;
  readonly separateWorkingDir: boolean;
  /** `printPipeContext(print)`, whose lines come before the records. */
  readonly fn?: TaskFunction;
}
