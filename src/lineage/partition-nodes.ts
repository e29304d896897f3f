import type { Dataset } from './dataset.ts';
import type { KeyOrder } from './key-order.ts';
import type { NodeBase } from './node-base.ts';
import type { TaskFunction } from './user-function.ts';

/** Whole partitions in, records out: a user's iterator pulls, or records of several parents meet. Such a node ends one loop and begins the next. */
export type PartitionNode = MapPartitionsNode | GlomNode | ZipPartitionsNode | SortPartitionNode;

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
