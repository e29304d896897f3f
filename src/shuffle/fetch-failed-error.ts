import { SparkError } from '../common/errors.ts';
import type { ExecutorId, ShuffleId, TaskId } from '../common/ids.ts';

/** Which map output a reduce task wanted. */
export interface FetchTarget {
  readonly shuffleId: ShuffleId;
  readonly mapIndex: number;
  readonly mapId: TaskId;
  readonly executorId: ExecutorId;
  readonly reduceId: number;
}

/** A map output is missing or damaged. The executor turns it into the `FetchFailed` reason, upon which the map stage runs again for it. */
export class FetchFailedError extends SparkError {
  readonly shuffleId: ShuffleId;
  readonly mapIndex: number;
  readonly mapId: TaskId;
  readonly executorId: ExecutorId;
  readonly reduceId: number;

  /** @param problem the end of the sentence: "the file is missing" */
  constructor(target: FetchTarget, problem: string, options?: ErrorOptions) {
    const { shuffleId, mapIndex, mapId, executorId, reduceId } = target;
    super(
      'FETCH_FAILED',
      `Cannot read block "shuffle_${shuffleId}_${mapId}_${reduceId}" that map ${mapIndex} wrote on executor ${executorId}: ${problem}`,
      options,
    );
    this.name = 'FetchFailedError';
    this.shuffleId = shuffleId;
    this.mapIndex = mapIndex;
    this.mapId = mapId;
    this.executorId = executorId;
    this.reduceId = reduceId;
  }
}
