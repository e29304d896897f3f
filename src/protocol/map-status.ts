import type { ExecutorId, TaskId } from '../common/ids.ts';

/** What a finished map task tells of its output: where it lies and how much each reducer will find there. */
export interface MapStatus {
  /** The attempt that wrote the files; part of their name. */
  readonly mapId: TaskId;
  readonly executorId: ExecutorId;
  /** Bytes for each reduce partition. */
  readonly sizes: readonly number[];
}

/** All map outputs of one shuffle as a reduce task needs them. `epoch` grows whenever an output is lost or replaced. */
export interface MapOutputs {
  readonly shuffleId: number;
  readonly epoch: number;
  /** By map partition index. */
  readonly statuses: readonly MapStatus[];
}
