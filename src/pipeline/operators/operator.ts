import type { CallSite } from '../../common/call-site.ts';
import type {
  CogroupNode,
  ElementNode,
  GroupByKeyNode,
  InPlaceNode,
  PartitionNode,
  ProbeNode,
} from '../../lineage/nodes.ts';
import type { TaskFunction } from '../../lineage/user-function.ts';
import type { KeyTable } from '../../shuffle/key-table.ts';
import type { LoopText } from '../loop-text.ts';
import type { PairTarget, RecordSource, StageServices } from '../ports.ts';
import type { SinkNode, SinkState } from '../sinks/sink.ts';
import type { Step } from '../step.ts';

/** Operators that need whole partitions: they end one loop, and the next begins with what they give. */
export type BoundaryNode = PartitionNode | InPlaceNode | GroupByKeyNode | CogroupNode;
/** Operators that see one record at a time; those that probe do so for the records of their first parent. */
export type ElementOperatorNode = ElementNode | ProbeNode;
export type BoundaryKind = BoundaryNode['kind'];
export type ElementKind = ElementOperatorNode['kind'];
export type OperatorKind = ElementKind | BoundaryKind;
export type NodeOf<K extends OperatorKind> = Extract<ElementOperatorNode | BoundaryNode, { kind: K }>;

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
  argument?(node: N, partition: number, sides: OperatorSides): unknown;
  /** Whether it has a use for the numbers of its records' keys, where the source has them. */
  takesNumbers?(node: N): boolean;
  /** True for operators that open a loop of their own inside the loop. */
  readonly nests?: boolean;
  /** Writes the operator's part of the loop's body; `record` is a variable. Returns the variable of the record that goes on. */
  emit(text: LoopText, slot: Slot, record: string): string;
  interpret(records: Iterable<unknown>, step: Step): Iterable<unknown>;
  /** Records that follow when all others have passed, where a path of kind `rest` asks for them. */
  rest?(argument: unknown): RecordSource;
}

/** What an operator may use to make its argument. */
export interface OperatorSides {
  /** Its partition of each parent but the first. */
  readonly inputs: readonly PartitionInput[];
  readonly services: StageServices;
  /** The keys by which the records come numbered, for an operator that {@link ElementOperatorOn.takesNumbers}. */
  readonly keys?: KeyTable | undefined;
}

/** An argument that holds memory: it is cleared when the last path that uses it is done. */
export interface ClearedArgument {
  clear(): void;
}

/** The names by which the text of one operator, or of a sink, refers to what was passed in for it. */
export interface Slot {
  /** Index of the step: what `at` holds while it runs. */
  readonly index: number;
  readonly fn: string;
  readonly argument: string;
}

/** An operator over whole partitions: the user's function sees them, or the engine reads them itself. */
export type BoundaryOperatorOn<N extends BoundaryNode> = UserBoundary<N> | EngineBoundary<N>;

export interface UserBoundary<N extends BoundaryNode> {
  fn(node: N): TaskFunction;
  /** What the user's function gives: an iterable, which is checked. */
  open(node: N, partition: number, inputs: readonly PartitionInput[], step: Step): unknown;
}

export interface EngineBoundary<N extends BoundaryNode> {
  /** A function of the user's that it calls on the way, through `step`. */
  fn?(node: N): TaskFunction | undefined;
  /** Called when the first record is wanted. What it throws fails the task, also where user code catches it. */
  read(node: N, inputs: readonly PartitionInput[], services: StageServices, step: Step): RecordSource;
}

/** The records of one parent that reach a boundary. Nothing runs before one of the methods is called. */
export interface PartitionInput {
  /** For a user's code to pull. */
  iterate(): IterableIterator<unknown>;
  /** Runs all records into a sink, through a loop of their own. Errors of the sink itself name `site`. */
  into(sink: SinkNode, site: CallSite): SinkState;
  /** Brings all records, which are pairs, to a target: in the blocks in which they come from a shuffle, or through a loop. Errors name `operator`. */
  pairsInto(target: PairTarget, operator: string, site: CallSite): void;
}
