import type { CallSite } from '../common/call-site.ts';
import type { ShuffleId } from '../common/ids.ts';
import type { Dataset } from './dataset.ts';
import type { Partitioner } from './partitioner.ts';
import type { TaskFunction } from './user-function.ts';

/**
 * What an RDD is: frozen data with a literal `kind`. The driver's RDD methods make nodes; executors compile chains of them.
 * `site` is the user's line.
 */
export type LineageNode = SourceNode | ElementNode | PartitionNode | UnionNode | CoalesceNode | ShuffledNode;

/** Input of a stage that needs no parent. */
export type SourceNode = ParallelizeNode | RangeNode | TextFileNode;

/** One record in, some records out: what the stage compiler fuses into one loop. */
export type ElementNode =
  | MapNode
  | FlatMapNode
  | FilterNode
  | KeyByNode
  | MapValuesNode
  | FlatMapValuesNode
  | KeysNode
  | ValuesNode
  | PairWithNode
  | LookupNode;

/** A whole partition in, records out: a user's iterator pulls, or the partition becomes one record. */
export type PartitionNode = MapPartitionsNode | GlomNode | DistributeNode;

interface NodeBase {
  /** The user's line. */
  readonly site: CallSite;
  /** The public method that made the node, where its name is not the node's kind. */
  readonly operator?: string;
}

export interface ParallelizeNode extends NodeBase {
  readonly kind: 'parallelize';
  /** The program's own array until the first action, which copies it and lets go of it here. */
  readonly data: { current: readonly unknown[] };
  readonly numSlices: number;
}

/** `start`, `start + step`, … up to but without `end`. */
export interface RangeNode extends NodeBase {
  readonly kind: 'range';
  readonly start: number;
  readonly end: number;
  readonly step: number;
  readonly numSlices: number;
}

export interface TextFileNode extends NodeBase {
  readonly kind: 'textFile';
  readonly path: string;
  readonly minPartitions: number;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
}

/** `fn` returns an iterable other than a string. */
export interface FlatMapNode extends NodeBase {
  readonly kind: 'flatMap';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
}

/** Keeps the partitioner. */
export interface FilterNode extends NodeBase {
  readonly kind: 'filter';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
}

export interface KeyByNode extends NodeBase {
  readonly kind: 'keyBy';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
}

/** Keeps the partitioner. */
export interface MapValuesNode extends NodeBase {
  readonly kind: 'mapValues';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
}

/** Keeps the partitioner. */
export interface FlatMapValuesNode extends NodeBase {
  readonly kind: 'flatMapValues';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
}

export interface KeysNode extends NodeBase {
  readonly kind: 'keys';
  readonly parent: Dataset;
}

export interface ValuesNode extends NodeBase {
  readonly kind: 'values';
  readonly parent: Dataset;
}

/** `x => [x, value]`, for operators that count or deduplicate. */
export interface PairWithNode extends NodeBase {
  readonly kind: 'pairWith';
  readonly parent: Dataset;
  readonly value: number | null;
}

/** The values of the pairs whose key equals the encoded `key`. */
export interface LookupNode extends NodeBase {
  readonly kind: 'lookup';
  readonly parent: Dataset;
  readonly key: Uint8Array;
}

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

/** `[position, record]` with positions that go round `numPartitions`, from a start fixed by the partition: deals records out evenly. */
export interface DistributeNode extends NodeBase {
  readonly kind: 'distribute';
  readonly parent: Dataset;
  readonly numPartitions: number;
}

/** The partitions of all parents, one after another. */
export interface UnionNode extends NodeBase {
  readonly kind: 'union';
  readonly parents: readonly Dataset[];
}

/** Fewer partitions, each several of the parent's, without a shuffle. */
export interface CoalesceNode extends NodeBase {
  readonly kind: 'coalesce';
  readonly parent: Dataset;
  readonly numPartitions: number;
}

/**
 * The read side of a shuffle. With an `aggregator` the records are `[key, combiner]`, each key once a partition; without, they are the
 * parent's pairs, moved.
 */
export interface ShuffledNode extends NodeBase {
  readonly kind: 'shuffled';
  readonly parent: Dataset;
  readonly shuffleId: ShuffleId;
  /** What the user asked for; the partitioner itself is settled at the first action. */
  readonly partitioning: Partitioner | number | undefined;
  readonly aggregator: Aggregator | undefined;
}

/** How the values of a key are combined. `zero`, where given, is the encoded zero value of which each key gets a copy. */
export interface Aggregator {
  readonly createCombiner: TaskFunction;
  readonly mergeValue: TaskFunction;
  readonly mergeCombiners: TaskFunction;
  readonly mapSideCombine: boolean;
  /** When present, the first combiner of a key is `mergeValue(copy of zero, value)` and `createCombiner` is not used. */
  readonly zero?: Uint8Array;
}

/** What a user calls the operator. */
export function operatorOf(node: LineageNode): string {
  return node.operator ?? node.kind;
}

/** The parents of a node, in order, whichever way it depends on them. */
export function parentsOf(node: LineageNode): readonly Dataset[] {
  if ('parents' in node) return node.parents;
  return 'parent' in node ? [node.parent] : [];
}

/** Fields that stay behind when a node is sent to executors: what only the driver needs, or what travels with each task. */
export const DRIVER_FIELDS: ReadonlySet<string> = new Set([
  'data',
  'numSlices',
  'minPartitions',
  'partitioning',
]);
