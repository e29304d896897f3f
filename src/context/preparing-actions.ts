import { SparkError } from '../common/errors.ts';

/**
 * Actions between their call and their job, while inputs are listed and modules are named. They can be cancelled like jobs: the action
 * rejects at once, and what still goes on in the background changes nothing.
 */
export class PreparingActions {
  readonly #cancellations = new Set<(reason: string) => void>();

  /** Settles as `work` does, or rejects with JOB_CANCELLED. */
  run<T>(work: Promise<T>, action: string, signal: AbortSignal | undefined): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const cancel = (reason: string, cause?: unknown) =>
        reject(
          new SparkError('JOB_CANCELLED', `${action} was cancelled before its job began: ${reason}`, {
            cause,
          }),
        );
      const onAbort = () => cancel('its signal was aborted', signal?.reason);
      this.#cancellations.add(cancel);
      signal?.addEventListener('abort', onAbort, { once: true });
      if (signal?.aborted) onAbort();
      const done = () => {
        this.#cancellations.delete(cancel);
        signal?.removeEventListener('abort', onAbort);
      };
      work.then(resolve, reject).finally(done);
    });
  }

  cancelAll(reason: string): void {
    for (const cancel of [...this.#cancellations]) cancel(reason);
  }
}
