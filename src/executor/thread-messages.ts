import type { ExecutorId, RddId } from '../common/ids.ts';
import type { ExecutionPoolHandle } from '../memory/execution-pool.ts';
import type { ThreadMemoryLimits } from '../memory/thread-memory.ts';
import type { BlockUpdate, RddBlockId } from '../protocol/block-update.ts';
import type { OutputLine } from '../protocol/executor-messages.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { BinaryId, TaskBinary, TaskDescription, TaskResult } from '../protocol/task-description.ts';
import type { TaskEndReason } from '../protocol/task-end-reason.ts';
import type { TaskMetrics } from '../protocol/task-metrics.ts';
import type { OpenStreamRequest } from './reader-client.ts';

/** The first message to a task thread. */
export interface ThreadSetup {
  readonly kind: 'setup';
  readonly thread: number;
  readonly executorId: ExecutorId;
  readonly conf: Readonly<Record<string, string>>;
  readonly scratchDir: string;
  readonly appRoot: string;
  readonly control: SharedArrayBuffer;
  readonly board: SharedArrayBuffer;
  readonly pool: ExecutionPoolHandle;
  /** What the heap of the thread may hold before its task is failed by name. */
  readonly heapBytes: number;
  /** What the thread may hold of the pool. */
  readonly memory: ThreadMemoryLimits;
}

/** From the executor's main isolate to a task thread, after the setup; several messages may come as one, in a list. */
export type ToThread =
  | RunTasks
  /** No task of this stage follows. */
  | { readonly kind: 'forgetStage'; readonly binaryId: BinaryId }
  | { readonly kind: 'forgetShuffle'; readonly shuffleId: number }
  /** The RDD is not persisted any more. */
  | { readonly kind: 'forgetRdd'; readonly rddId: RddId }
  /** Another thread keeps the block now. */
  | { readonly kind: 'dropBlock'; readonly block: RddBlockId }
  | { readonly kind: 'forgetBroadcast'; readonly broadcastId: number }
  /** Answered by `filesLeft`. */
  | { readonly kind: 'leaveFiles' };

/** Tasks to be run in their order. Each may be taken back until the thread begins it. */
export interface RunTasks {
  readonly kind: 'run';
  /** Of the first task; runs of a thread are numbered from 1. */
  readonly run: number;
  readonly tasks: readonly TaskDescription[];
  /** Present where this thread has not seen it. */
  readonly binary: TaskBinary | undefined;
  /** Outputs of the shuffles the tasks read that are newer than what this thread has. */
  readonly mapOutputs: readonly MapOutputs[];
}

/** From a task thread to its main isolate. */
export type FromThread =
  /** The thread has its setup and looks for tasks. */
  | { readonly kind: 'ready' }
  /** There are reports on the board. */
  | { readonly kind: 'look' }
  /** A report that is not on the board, because it is large or because it shall not overtake what was said before it. */
  | {
      readonly kind: 'finished';
      readonly run: number;
      readonly result: TaskResult;
      readonly metrics: TaskMetrics;
    }
  | {
      readonly kind: 'failed';
      readonly run: number;
      readonly reason: TaskEndReason;
      readonly metrics?: TaskMetrics;
      /** The thread ends with its task. */
      readonly endsThread: boolean;
    }
  /** What was kept or dropped since the last word; by a task before that is reported. */
  | { readonly kind: 'blocks'; readonly updates: readonly BlockUpdate[] }
  /** Something that an earlier task left behind failed while no task ran. The thread ends. */
  | { readonly kind: 'stray'; readonly message: string }
  | { readonly kind: 'filesLeft' }
  | OpenStreamRequest
  | { readonly kind: 'output'; readonly lines: readonly OutputLine[]; readonly bytes: number };
