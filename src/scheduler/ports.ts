import type { ExecutorId, StageId, TaskId } from '../common/ids.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { Partitioner } from '../lineage/partitioner.ts';
import type { StagePlan, StageSink } from '../lineage/stage-plan.ts';
import type { LaunchTasks } from '../protocol/executor-messages.ts';
import type { SparkListenerEvent } from '../protocol/listener-events.ts';
import type { MapStatus } from '../protocol/map-status.ts';
import type { BinaryId, ScratchFile, TaskBinary, TaskResult } from '../protocol/task-description.ts';

/** What was settled about datasets before a job that uses them is submitted. */
export interface DatasetCatalog {
  partitions(dataset: Dataset): readonly PartitionSpec[];
  partitioner(dataset: Dataset): Partitioner | undefined;
}

/** Turns what tasks need into bytes. Both methods may throw, which aborts the stage and its jobs. */
export interface TaskBinaryEncoder {
  encode(plan: StagePlan, id: BinaryId): TaskBinary;
  /** Called once for each launch: a scratch file is removed when the task has ended. */
  encodeSpec(spec: PartitionSpec): Uint8Array | ScratchFile;
}

/**
 * The way to the executors. Nothing here throws or waits.
 *
 * Each launched task is answered by exactly one terminal update (`finished` or `failed`), also when it was killed before it started,
 * or by the loss of its executor.
 */
export interface SchedulerBackend {
  launchTasks(executorId: ExecutorId, message: LaunchTasks): void;
  killTask(executorId: ExecutorId, taskId: TaskId, reason: string): void;
  /** No task of the stage will be launched again. For all executors. */
  forgetStage(binaryId: BinaryId): void;
  /** The shuffle's files are not needed any more. For all executors. */
  forgetShuffle(shuffleId: number): void;
}

/** What a map task brought. */
export type MapOutput = Pick<MapStatus, 'sizes' | 'bytes'>;

/** What a task that succeeded brought. */
export interface TaskOutput {
  /** Of a result task what its result node says, of a map task a {@link MapOutput}. */
  readonly value: unknown;
  /** What it added to accumulators, for the {@link AccumulatorSink}; absent where it added nothing. */
  readonly accumulatorUpdates?: Uint8Array | undefined;
}

export interface ResultFetcher {
  /** What a task that ended in `sink` brought. A promise only for indirect results. A throw or a rejection makes the task run again. */
  fetch(result: TaskResult, sink: StageSink): TaskOutput | Promise<TaskOutput>;
  /** The result is not needed; an indirect one's file can go. Must not throw. */
  discard(result: TaskResult): void;
  /** What a task threw, from its bytes. Throws for bytes that are damaged. Without it, instances of the user's classes cannot be told. */
  thrown?(bytes: Uint8Array): unknown;
}

/** Where cached datasets lie. */
export interface CacheLocations {
  /** Every partition is held somewhere, so that nothing behind the dataset has to be computed. */
  isFullyCached(dataset: Dataset): boolean;
}

/** Takes what tasks added to accumulators. */
export interface AccumulatorSink {
  /**
   * Called once for each partition of a result stage and of a shuffle, however often it is computed. A throw loses the update, not the job.
   */
  taskSucceeded(updates: Uint8Array): void;
}

/** Tells the commit coordinator which stages may write output. */
export interface OutputCommitHooks {
  stageStart(stageId: StageId, maxPartition: number): void;
  stageEnd(stageId: StageId): void;
}

/** Takes listener events. Must not throw. */
export interface EventSink {
  post(event: SparkListenerEvent): void;
}
