import type { JobId, ShuffleId, StageId } from '../common/ids.ts';
import type { PartitionSpec } from '../lineage/partition-spec.ts';
import type { TaskEndReason } from '../protocol/task-end-reason.ts';
import type { TaskMetrics } from '../protocol/task-metrics.ts';
import type { TaskOutput } from './ports.ts';
import type { ResultSizeMeter } from './result-size-meter.ts';
import type { StageBinary } from './stage-binary.ts';
import type { TaskAttempt } from './task-attempt.ts';

/** The missing partitions of one stage attempt, submitted together. The DAG scheduler makes it, the task scheduler runs it. */
export interface TaskSet {
  readonly stageId: StageId;
  readonly stageAttempt: number;
  /** The oldest job that needs the stage: the task set's priority. */
  readonly jobId: JobId;
  readonly binary: StageBinary;
  /** By task index: what the stage calls the task, a map index or a position within the job's partitions. */
  readonly keys: readonly number[];
  /** By task index: the partition of the stage's RDD. */
  readonly partitions: readonly number[];
  /** By partition of the stage's RDD. */
  readonly specs: readonly PartitionSpec[];
  /** The shuffles that the tasks read. */
  readonly shuffles: readonly ShuffleId[];
  /** Those that they read only where a partition of a persisted RDD is not kept any more. Their outputs may be gone. */
  readonly hiddenShuffles: readonly ShuffleId[];
  /** Whether the tasks use partitions of persisted RDDs: they go where those are. */
  readonly usesPersisted: boolean;
  /** Absent for map stages, whose results are small and no job's. */
  readonly resultMeter: ResultSizeMeter | undefined;
  readonly events: TaskSetEvents;
}

/** What the task scheduler tells of a task set. */
export interface TaskSetEvents {
  taskStarted(attempt: TaskAttempt): void;
  taskEnded(attempt: TaskAttempt, end: TaskEnd): void;
  /** The task set is given up; its running tasks are still there. */
  taskSetFailed(taskSet: TaskSet, failure: TaskSetFailure): void;
}

export interface TaskEnd {
  readonly reason: TaskEndReason;
  /** Of a success. */
  readonly output?: TaskOutput;
  readonly metrics: TaskMetrics | undefined;
}

export interface TaskSetFailure {
  readonly message: string;
  /** The user's own error, where there is one. */
  readonly cause: unknown;
}
