import type { Dataset } from './dataset.ts';
import type { KeyRange } from './key-range.ts';
import type { NodeBase } from './node-base.ts';

/** Nodes that only choose which partitions of their parents make up one of theirs: no record is touched. */
export type WayNode = UnionNode | ZippedUnionNode | CoalesceNode | PruneNode;

/** The partitions of all parents, one after another. */
export interface UnionNode extends NodeBase {
  readonly kind: 'union';
  readonly parents: readonly Dataset[];
}

/** Partition i is partition i of all parents, one after another: a union of parents with equal partitioners, which it keeps. The driver makes it of a union. */
export interface ZippedUnionNode extends NodeBase {
  readonly kind: 'zippedUnion';
  readonly parents: readonly Dataset[];
}

/** Fewer partitions, each several of the parent's, without a shuffle. */
export interface CoalesceNode extends NodeBase {
  readonly kind: 'coalesce';
  readonly parent: Dataset;
  readonly numPartitions: number;
}

/** Of a parent that is partitioned by ranges of its keys, the partitions that may hold keys of `range`; of any other parent all, with its partitioner. */
export interface PruneNode extends NodeBase {
  readonly kind: 'prune';
  readonly parent: Dataset;
  readonly range: KeyRange;
}
