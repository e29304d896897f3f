import { type CallSite, formatCallSite } from '../common/call-site.ts';
import { Deferred } from '../common/deferred.ts';
import { SparkError } from '../common/errors.ts';
import type { JobId } from '../common/ids.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { ResultNode } from '../lineage/result-node.ts';

/** A job as an action asks for it. */
export interface JobSubmission {
  readonly dataset: Dataset;
  readonly result: ResultNode;
  /** The partitions to compute. */
  readonly partitions: readonly number[];
  /**
   * Takes each value as it comes, in any order, once for each position within `partitions`. A throw fails the job, with the thrown error
   * as its cause.
   */
  readonly onResult: (position: number, value: unknown) => void;
  /** The action's name. */
  readonly description: string;
  /** The line of the action. */
  readonly site: CallSite;
  /** Cancels the job. */
  readonly signal?: AbortSignal;
  /** Holds the stack of the action's caller; by default that of `submitJob`. Read only when the job fails. */
  readonly caller?: { readonly stack?: string };
}

/**
 * What the caller of a job holds: resolves when all partitions are done, rejects with a SparkError when the job fails, is cancelled or
 * the context stops. Settles once; what comes later is ignored.
 */
export class JobWaiter {
  readonly jobId: JobId;
  readonly submission: JobSubmission;
  readonly #completion = new Deferred<void>();
  readonly #caller: { readonly stack?: string };
  readonly #onSettled: (waiter: JobWaiter) => void;
  #settled = false;

  constructor(
    jobId: JobId,
    submission: JobSubmission,
    caller: { readonly stack?: string },
    onSettled: (waiter: JobWaiter) => void,
  ) {
    this.jobId = jobId;
    this.submission = submission;
    this.#caller = submission.caller ?? caller;
    this.#onSettled = onSettled;
  }

  get completion(): Promise<void> {
    return this.#completion.promise;
  }

  succeed(): void {
    if (this.#settle()) this.#completion.resolve();
  }

  /** `cause` is left out of the error where it is undefined. */
  fail(code: string, message: string, cause?: unknown): void {
    if (!this.#settle()) return;
    const error = new SparkError(code, message, cause === undefined ? undefined : { cause });
    error.stack = this.#stackOf(error);
    this.#completion.reject(error);
  }

  /** The scheduler's own frames say nothing to users: the stack shows the action and who called it. */
  #stackOf(error: SparkError): string {
    const { description, site } = this.submission;
    const frames = stackTextOf(this.#caller)
      .split('\n')
      .filter((line) => /^\s+at /.test(line));
    const action = `    at ${description} (${formatCallSite(site)})`;
    return [`${error.name}: ${error.message}`, action, ...frames].join('\n');
  }

  #settle(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    this.#onSettled(this);
    return true;
  }
}

/** The program's own `Error.prepareStackTrace` may make of a stack what is no text. */
function stackTextOf({ stack }: { readonly stack?: unknown }): string {
  return typeof stack === 'string' ? stack : '';
}
