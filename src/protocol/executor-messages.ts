import type { ExecutorId, RddId, TaskId } from '../common/ids.ts';
import type { MemoryPlan } from '../memory/memory-plan.ts';
import type { BlockUpdate } from './block-update.ts';
import type { MapOutputs } from './map-status.ts';
import type { BinaryId, TaskBinary, TaskDescription, TaskResult } from './task-description.ts';
import type { TaskEndReason } from './task-end-reason.ts';
import type { TaskLocality } from './task-locality.ts';
import type { TaskMetrics } from './task-metrics.ts';

/** The driver's messages to an executor, over the inherited pipe or an authenticated channel. */
export type DriverMessage =
  | ExecutorSetup
  | LaunchTasks
  | { readonly kind: 'KillTask'; readonly taskId: TaskId; readonly reason: string }
  | { readonly kind: 'ForgetStage'; readonly binaryId: BinaryId }
  | { readonly kind: 'ForgetShuffle'; readonly shuffleId: number }
  /** The RDD is not persisted any more. */
  | { readonly kind: 'ForgetRdd'; readonly rddId: RddId }
  | { readonly kind: 'ForgetBroadcast'; readonly broadcastId: number }
  /** The executor leaves what it was told to leave at its end, and ends. No task runs any more. */
  | { readonly kind: 'Stop' };

/** First message on the channel. */
export interface ExecutorSetup {
  readonly kind: 'Setup';
  readonly executorId: ExecutorId;
  readonly cores: number;
  /** Effective `spark.*` and `firesteel.*` settings. */
  readonly conf: Readonly<Record<string, string>>;
  /** The application's scratch directory: shuffle files, large results and slices. Removed by whoever outlives the other. */
  readonly scratchDir: string;
  /** Root from which the user's packages resolve. */
  readonly appRoot: string;
  readonly limits: ExecutorLimits;
}

/** Settings that the executor's main isolate needs, read by the driver so that an executor starts without the code that reads settings. */
export interface ExecutorLimits {
  readonly heartbeatIntervalMs: number;
  readonly killGraceMs: number;
  /** How long a thread leaves tasks to another that keeps their blocks and is busy. */
  readonly localityWaitThreadMs: number;
  readonly maxMessageBytes: number;
  readonly memory: MemoryPlan;
}

/** Tasks in the order they shall start, preceded by what the executor has not seen. */
export interface LaunchTasks {
  readonly kind: 'LaunchTasks';
  readonly binaries: readonly TaskBinary[];
  readonly mapOutputs: readonly MapOutputs[];
  readonly tasks: readonly TaskDescription[];
}

/** An executor's messages to the driver. They hold data only: nothing in them is ever evaluated. */
export type ExecutorMessage =
  | {
      readonly kind: 'Registered';
      readonly executorId: ExecutorId;
      readonly pid: number;
      /** Whether it leaves a code cache for later executors where it is asked to stop. */
      readonly leavesCodeCache: boolean;
    }
  | { readonly kind: 'TaskUpdates'; readonly updates: readonly TaskUpdate[] }
  /** Sent before the end of the task that changed them. */
  | { readonly kind: 'BlockUpdates'; readonly thread: number; readonly updates: readonly BlockUpdate[] }
  | { readonly kind: 'Output'; readonly lines: readonly OutputLine[] }
  | { readonly kind: 'Heartbeat'; readonly executorId: ExecutorId };

export type TaskUpdate =
  | {
      readonly kind: 'started';
      readonly taskId: TaskId;
      readonly thread: number;
      readonly locality: TaskLocality;
    }
  | {
      readonly kind: 'finished';
      readonly taskId: TaskId;
      readonly result: TaskResult;
      readonly metrics: TaskMetrics;
    }
  | {
      readonly kind: 'failed';
      readonly taskId: TaskId;
      readonly reason: TaskEndReason;
      readonly metrics?: TaskMetrics;
    };

/** A line that user code printed in a task. */
export interface OutputLine {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}
