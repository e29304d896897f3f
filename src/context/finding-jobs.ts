import type { Dataset } from '../lineage/dataset.ts';
import type { JobRequest } from '../rdd/job-runner.ts';
import { SharedWork } from './shared-work.ts';

export type RunJob = (request: JobRequest) => Promise<void>;

/** The action for which a lineage is settled. */
export interface ResolvingAction {
  /** Runs the jobs that draw samples or count. */
  readonly runJob: RunJob;
  /** When it is aborted the action waits no longer. */
  readonly signal?: AbortSignal;
}

/** The jobs, while they run, that find out what only they can tell of a dataset: once, however many actions ask for it at a time. */
export class FindingJobs {
  readonly #running = new Map<Dataset, SharedWork<unknown>>();

  async run<T>(
    dataset: Dataset,
    { runJob, signal }: ResolvingAction,
    start: (runJob: RunJob, cancelled: AbortSignal) => Promise<T>,
  ): Promise<T> {
    let work = this.#running.get(dataset) as SharedWork<T> | undefined;
    if (work === undefined || work.isCancelled) {
      work = new SharedWork((cancelled) => start(runJob, cancelled));
      this.#running.set(dataset, work);
    }
    try {
      return await work.join(signal);
    } finally {
      // Now it is known, or shall be tried again.
      if (this.#running.get(dataset) === work) this.#running.delete(dataset);
    }
  }
}
