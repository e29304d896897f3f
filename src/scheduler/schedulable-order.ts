import type { JobId, StageId } from '../common/ids.ts';

/** What an order of task sets looks at. */
export interface Schedulable {
  readonly jobId: JobId;
  readonly stageId: StageId;
}

/** Older jobs first; within a job, stages in the order they were made, which puts parents first. */
export function fifoOrder(a: Schedulable, b: Schedulable): number {
  return a.jobId - b.jobId || a.stageId - b.stageId;
}
