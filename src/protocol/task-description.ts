import type { StageId, TaskId } from '../common/ids.ts';

/** Names one stage attempt's binary; an executor receives each binary once. */
export type BinaryId = string;

/** A task as it is sent to an executor. What all tasks of the stage attempt share is in the binary. */
export interface TaskDescription {
  readonly taskId: TaskId;
  readonly stageId: StageId;
  readonly stageAttempt: number;
  /** Index of the partition in the stage's RDD. */
  readonly partition: number;
  readonly attemptNumber: number;
  readonly binaryId: BinaryId;
  /** The partition's own data, a `PartitionSpec` in value encoding, or the scratch file it lies in (deleted by its reader). */
  readonly spec: Uint8Array | ScratchFile;
  /** Shuffles the task reads, with the epoch of the outputs it must see. */
  readonly shuffles: readonly ShuffleEpoch[];
}

export interface ShuffleEpoch {
  readonly shuffleId: number;
  readonly epoch: number;
}

/** Bytes that are too large for a message travel as a file of the application's scratch directory. */
export interface ScratchFile {
  readonly file: string;
  readonly bytes: number;
}

/** What a stage attempt's tasks share: a `StagePlan` in value encoding. */
export interface TaskBinary {
  readonly id: BinaryId;
  readonly bytes: Uint8Array | ScratchFile;
}

/** The value of a task that succeeded, in record or value encoding: small ones inside the message, larger ones as a file. */
export type TaskResult =
  | { readonly kind: 'direct'; readonly value: Uint8Array }
  | { readonly kind: 'indirect'; readonly file: string; readonly bytes: number };
