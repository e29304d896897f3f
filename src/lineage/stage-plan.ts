import type { CallSite } from '../common/call-site.ts';
import type { Dataset } from './dataset.ts';
import type { Aggregator } from './nodes.ts';
import type { Partitioner } from './partitioner.ts';
import type { ResultNode } from './result-node.ts';

/** What the tasks of one stage attempt share: the RDD they compute and where its records go. */
export interface StagePlan {
  /** The stage's last RDD; its parents are reached through its node, down to sources and shuffles. */
  readonly dataset: Dataset;
  readonly sink: StageSink;
}

export type StageSink = ShuffleWriteSink | { readonly kind: 'result'; readonly result: ResultNode };

/** Pairs go into one data file a task, ordered by reduce partition, combined by key where the aggregator says so. */
export interface ShuffleWriteSink {
  readonly kind: 'shuffleWrite';
  readonly shuffleId: number;
  readonly partitioner: Partitioner;
  readonly aggregator: Aggregator | undefined;
  /** True where partitions will be sorted by the order of their range partitioner: then each run of records is written in it. */
  readonly sorted?: boolean;
  /** An output of at most so many bytes goes with the result of its task; a larger one is a file. Absent: every one is. */
  readonly maxDirectBytes?: number;
  /** The by-key operator and its line, where errors of the write side point. */
  readonly operator?: string;
  readonly site?: CallSite;
}
