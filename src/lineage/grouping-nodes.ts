import type { Dataset } from './dataset.ts';
import type { NodeBase } from './node-base.ts';

/**
 * Grouping and joining of pairs that lie together already: all parents are placed by one partitioner, and of each the partition of equal index is read. What brings
 * them there are shuffled nodes of their own.
 */
export type GroupingNode = GroupByKeyNode | CogroupNode | ProbeNode;

/** `[key, values]`, each key once a partition. Keeps the partitioner. */
export interface GroupByKeyNode extends NodeBase {
  readonly kind: 'groupByKey';
  readonly parent: Dataset;
}

/** `[key, [values of the first parent, …]]` for each key of any parent. Keeps the partitioner. */
export interface CogroupNode extends NodeBase {
  readonly kind: 'cogroup';
  readonly parents: readonly Dataset[];
}

/** Operators that hold the second parent's partition as a table, while the first parent's pairs pass in a loop and are looked up in it. */
export type ProbeNode = JoinNode | SubtractByKeyNode | IntersectionNode;

/** `[key, [left, right]]` for each two values of a key. Keeps the partitioner. */
export interface JoinNode extends NodeBase {
  readonly kind: 'join';
  readonly parents: readonly [left: Dataset, right: Dataset];
  /** Whether a pair without a partner stays, with undefined in its partner's place. */
  readonly keepsLeft: boolean;
  readonly keepsRight: boolean;
}

/** The pairs of the first parent whose key the second does not have. Keeps the partitioner. */
export interface SubtractByKeyNode extends NodeBase {
  readonly kind: 'subtractByKey';
  readonly parents: readonly [left: Dataset, right: Dataset];
}

/** The keys that both parents have, each once. */
export interface IntersectionNode extends NodeBase {
  readonly kind: 'intersection';
  readonly parents: readonly [left: Dataset, right: Dataset];
}
