import type { ElementNode, PartitionNode } from '../../lineage/nodes.ts';
import type { TaskFunction } from '../../lineage/user-function.ts';
import type { LoopText } from '../loop-text.ts';
import type { Step } from '../step.ts';

export type OperatorNode = ElementNode | PartitionNode;
export type OperatorKind = OperatorNode['kind'];
export type NodeOf<K extends OperatorKind> = Extract<OperatorNode, { kind: K }>;

/** Operators that need the whole partition: they end one loop, and the next begins with what they give. */
export type BoundaryKind = 'mapPartitions' | 'glom';
export type ElementKind = Exclude<OperatorKind, BoundaryKind>;
export type ElementOperatorNode = NodeOf<ElementKind>;
export type BoundaryNode = NodeOf<BoundaryKind>;

/** How one kind of operator runs: inside a generated loop, in the interpreter, or as the boundary between two loops. */
export type Operator<K extends OperatorKind> = K extends ElementKind
  ? ElementOperator<K>
  : K extends BoundaryKind
    ? BoundaryOperator<K>
    : never;

export type ElementOperator<K extends ElementKind> = ElementOperatorOn<NodeOf<K>>;
export type BoundaryOperator<K extends BoundaryKind> = BoundaryOperatorOn<NodeOf<K>>;

/**
 * An operator that sees one record at a time. `emit` and `interpret` do the same. The text may depend on the kind alone, since it is shared by all nodes of
 * equal key: whatever else the node holds comes in through `argument`.
 */
export interface ElementOperatorOn<N extends ElementOperatorNode> {
  /** The user's function, for the kinds that have one. */
  fn?(node: N): TaskFunction;
  /** What else the operator needs, made once for each task. `partition` is the index in the operator's own RDD. */
  argument?(node: N, partition: number): unknown;
  /** True for operators that open a loop of their own inside the loop. */
  readonly nests?: boolean;
  /** Writes the operator's part of the loop's body; `record` is a variable. Returns the variable of the record that goes on. */
  emit(text: LoopText, slot: Slot, record: string): string;
  interpret(records: Iterable<unknown>, step: Step): Iterable<unknown>;
}

/** The names by which the text of one operator, or of a sink, refers to what was passed in for it. */
export interface Slot {
  /** Index of the step: what `at` holds while it runs. */
  readonly index: number;
  readonly fn: string;
  readonly argument: string;
}

/** An operator that takes a whole partition and gives an iterable. */
export interface BoundaryOperatorOn<N extends BoundaryNode> {
  fn?(node: N): TaskFunction;
  open(node: N, partition: number, input: PartitionInput, step: Step): unknown;
}

/** The records that reach a boundary. Nothing runs before one of the two is asked for. */
export interface PartitionInput {
  /** For a user's code to pull. */
  iterate(): IterableIterator<unknown>;
  /** All records at once, through a loop of their own. */
  collect(): unknown[];
}
