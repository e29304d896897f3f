import type { CallSite } from '../common/call-site.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { LineageNode } from '../lineage/nodes.ts';
import type { Partitioner } from '../lineage/partitioner.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import type { StorageLevel } from '../lineage/storage-level.ts';

/** What every action takes as its last argument. */
export interface ActionOptions {
  /** Cancels the job: the action rejects at once with JOB_CANCELLED, running tasks are killed. */
  readonly signal?: AbortSignal;
}

export interface JobRequest extends ActionOptions {
  readonly dataset: Dataset;
  readonly result: ResultNode;
  /** The partitions to compute; all of them by default. */
  readonly partitions?: readonly number[];
  /** The action's name and the user's line: what job lists and errors show. */
  readonly action: string;
  readonly site: CallSite;
  /** Takes each partition's value as it comes; `position` counts within `partitions`. */
  readonly onResult: (position: number, values: readonly unknown[]) => void;
}

/** A dataset whose input is listed and whose partitioner is settled. */
export interface ResolvedDataset {
  readonly numPartitions: number;
  readonly partitioner: Partitioner | undefined;
}

/** What executors keep of a persisted RDD. Sizes in bytes, as estimated. */
export interface RDDStorageInfo {
  readonly numCachedPartitions: number;
  readonly memorySize: number;
}

/** What RDDs ask of the context they belong to. */
export interface JobRunner {
  createDataset(node: LineageNode): Dataset;
  newShuffleId(): number;
  /** From the next job on, executors keep the partitions they compute. */
  persist(dataset: Dataset, level: StorageLevel): void;
  unpersist(dataset: Dataset): void;
  storageInfo(dataset: Dataset): RDDStorageInfo;
  /** How an action on the dataset would run now, as text. Lists inputs, runs no job. */
  explain(dataset: Dataset): Promise<string>;
  /**
   * Captures the functions of the lineage and copies its in-memory data, in one synchronous step: what an action does before its first `await`,
   * so that the program may go on to change what it captured. `runJob` does it too.
   */
  snapshot(dataset: Dataset): void;
  /** Lists inputs and settles partitioners of the dataset and everything it depends on; for ranges of keys that takes a job. `action` is what errors name. */
  resolve(dataset: Dataset, action?: string, options?: ActionOptions): Promise<ResolvedDataset>;
  runJob(request: JobRequest): Promise<void>;
  /** How many partitions `take` tries first, and by what it multiplies them. */
  readonly takeScaling: { readonly initialPartitions: number; readonly factor: number };
  saveAsTextFile(dataset: Dataset, path: string, site: CallSite, options: ActionOptions): Promise<void>;
}
