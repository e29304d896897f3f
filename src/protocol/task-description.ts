import type { StageId, TaskId } from '../common/ids.ts';
import type { RddBlockId } from './block-update.ts';

/** Names one stage's binary, the same for all its attempts; an executor receives each binary once. */
export type BinaryId = string;

/** A task as it is sent to an executor. What all tasks of the stage share is in the binary. */
export interface TaskDescription {
  readonly taskId: TaskId;
  readonly stageId: StageId;
  readonly stageAttempt: number;
  /** Index of the partition in the stage's RDD. */
  readonly partition: number;
  readonly attemptNumber: number;
  readonly binaryId: BinaryId;
  /** The partition's own data, a `PartitionSpec` in value encoding, or the scratch file it lies in. */
  readonly spec: Uint8Array | ScratchFile;
  /** Shuffles the task reads, with the epoch of the outputs it must see. */
  readonly shuffles: readonly ShuffleEpoch[];
  /** The partitions of persisted RDDs that it reads, or keeps for the first time: it had best run where they are. */
  readonly blocks?: readonly RddBlockId[];
}

export interface ShuffleEpoch {
  readonly shuffleId: number;
  readonly epoch: number;
}

/** Bytes that are too large for a message travel as a file of the application's scratch directory. The driver writes and removes it. */
export interface ScratchFile {
  readonly file: string;
  readonly bytes: number;
}

/** What a stage's tasks share: a `StagePlan` in value encoding. */
export interface TaskBinary {
  readonly id: BinaryId;
  readonly bytes: Uint8Array | ScratchFile;
}

/**
 * The value of a task that succeeded, in record encoding: small ones inside the message, larger ones as the file of the scratch directory that
 * is called `name` and that the driver removes.
 */
export type TaskResult =
  | { readonly kind: 'direct'; readonly value: Uint8Array }
  | { readonly kind: 'indirect'; readonly name: string; readonly bytes: number };
