import type { ExecutorId, TaskId } from '../common/ids.ts';

/** What a finished map task tells of its output: where it lies and how much each reducer will find there. */
export interface MapStatus {
  /** The attempt that wrote the output; part of the file's name. */
  readonly mapId: TaskId;
  readonly executorId: ExecutorId;
  /** Bytes for each reduce partition. */
  readonly sizes: readonly number[];
  /** The output itself, where it is small: then there is no file. */
  readonly bytes?: Uint8Array;
}

/** All map outputs of one shuffle as a reduce task needs them. `epoch` grows whenever an output is lost or replaced. */
export interface MapOutputs {
  readonly shuffleId: number;
  readonly epoch: number;
  /** By map partition index. */
  readonly statuses: readonly MapStatus[];
}
