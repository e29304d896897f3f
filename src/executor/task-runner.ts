import type { ExecutorId } from '../common/ids.ts';
import type { ConfigSource } from '../conf/config-entry.ts';
import type { StreamCodec, SyncByteSource } from '../io/byte-source.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { BinaryId, TaskDescription } from '../protocol/task-description.ts';
import type { TaskMetrics } from '../protocol/task-metrics.ts';
import type { MemoryStore } from '../storage/memory-store.ts';

/** How a task thread runs a task. Implemented by the stage runner; one a thread. */
export interface TaskRunner {
  /**
   * Runs `task` to its result. What it throws is reported: a SparkError by its own code, with its `cause` as the value thrown by
   * user code; an error that carries `endReason` by that; anything else as thrown by user code.
   */
  run(task: TaskDescription, binary: LoadedBinary, env: TaskEnvironment): TaskOutcome | Promise<TaskOutcome>;
  /** No task of this stage follows: what is kept for it can go. */
  forgetStage?(binaryId: BinaryId): void;
  /** The shuffle's outputs are gone for good. */
  forgetShuffle?(shuffleId: number): void;
  /** The driver has dropped the broadcast's value. */
  forgetBroadcast?(broadcastId: number): void;
}

/** A task binary whose bytes are here, however they travelled. The same object for all tasks of a thread. */
export interface LoadedBinary {
  readonly id: BinaryId;
  readonly bytes: Uint8Array;
}

export interface TaskOutcome {
  readonly result: Uint8Array;
  readonly metrics: TaskMetrics;
}

/** What a task may ask of the thread and the executor it runs in. */
export interface TaskEnvironment {
  readonly executorId: ExecutorId;
  /** The thread's number in its executor, from 0. */
  readonly thread: number;
  readonly conf: ConfigSource;
  readonly scratchDir: string;
  readonly appRoot: string;
  /** This task's part of the executor's memory. What it still holds at its end is released. */
  readonly memory: TaskMemory;
  /** The partitions of persisted RDDs that this thread keeps. */
  readonly store: MemoryStore;
  /** The outputs of a shuffle, at least as new as the task asks for. Throws if the task does not read it. */
  mapOutputs(shuffleId: number): MapOutputs;
  /** A stream that only an async library can decode, read through a reader thread. */
  openStream(path: string, codec: StreamCodec): SyncByteSource;
  /** Throws when the task is killed or the thread's heap is about to burst. Costs under a microsecond. */
  poll(): void;
}
