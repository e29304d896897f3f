import type { JobId } from '../common/ids.ts';
import type { JobWaiter } from './job-waiter.ts';
import type { ResultStage, Stage } from './stage.ts';

/** A job whose stages are made and not all done. */
export class ActiveJob {
  readonly waiter: JobWaiter;
  readonly finalStage: ResultStage;
  /** All stages the job needs, parents first. */
  readonly stages: readonly Stage[];

  constructor(waiter: JobWaiter, finalStage: ResultStage, stages: readonly Stage[]) {
    this.waiter = waiter;
    this.finalStage = finalStage;
    this.stages = stages;
  }

  get jobId(): JobId {
    return this.waiter.jobId;
  }
}
