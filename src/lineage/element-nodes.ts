import type { ArgumentClass } from './argument-class.ts';
import type { Dataset } from './dataset.ts';
import type { KeyRange } from './key-range.ts';
import type { NodeBase } from './node-base.ts';
import type { SamplingNode } from './sampling-nodes.ts';
import type { TaskFunction } from './user-function.ts';

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
  | LookupNode
  | FilterByRangeNode
  | DistributeNode
  | SamplingNode
  | ZipWithIndexNode
  | ZipWithUniqueIdNode
  | PairWithTargetNode
  | PrintElementNode
  | WordsNode
  | FieldsNode;

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

/** Strings to the words they are cut into: at the separator, or at white space where there is none. */
export interface WordsNode extends NodeBase {
  readonly kind: 'words';
  readonly parent: Dataset;
  readonly separator?: string;
}

/** Each string to the array of its parts. */
export interface FieldsNode extends NodeBase {
  readonly kind: 'fields';
  readonly parent: Dataset;
  readonly separator: string;
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
  /** The dataset whose records these are, each once: its partitioner is kept where they were not moved. */
  readonly distinctOf?: Dataset;
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
  /** Those in `key`. */
  readonly classes?: readonly ArgumentClass[];
}

/** The pairs whose key is in the range. Keeps the partitioner. */
export interface FilterByRangeNode extends NodeBase {
  readonly kind: 'filterByRange';
  readonly parent: Dataset;
  readonly range: KeyRange;
}

/** `[position, record]` with positions that go round `numPartitions`, from a start fixed by the partition: deals records out evenly. */
export interface DistributeNode extends NodeBase {
  readonly kind: 'distribute';
  readonly parent: Dataset;
  readonly numPartitions: number;
}

/** `[record, its position in the RDD]`. */
export interface ZipWithIndexNode extends NodeBase {
  readonly kind: 'zipWithIndex';
  readonly parent: Dataset;
  /** The position of the first record of each partition. Settled before the first job, by a job that counts where there are several partitions. */
  readonly starts?: Float64Array;
}

/** `[record, k + i * n]`: `k` the partition, `i` the position in it, `n` the number of partitions, which is settled before the first job. */
export interface ZipWithUniqueIdNode extends NodeBase {
  readonly kind: 'zipWithUniqueId';
  readonly parent: Dataset;
  readonly numPartitions?: number;
}

/** `[target, record]`, where the `of` partitions of the parent go to `numPartitions` targets, neighbours together and in their order. */
export interface PairWithTargetNode extends NodeBase {
  readonly kind: 'pairWithTarget';
  readonly parent: Dataset;
  readonly numPartitions: number;
  readonly of: number;
}

/** What `fn(record, print)` prints, line by line. */
export interface PrintElementNode extends NodeBase {
  readonly kind: 'printElement';
  readonly parent: Dataset;
  readonly fn: TaskFunction;
}
