import { SparkError } from '../common/errors.ts';

/**
 * Tells errors of the engine from those of user functions, for one task: a user's iterator stands between loops, so that an error of an inner loop passes
 * through user code before an outer loop sees it.
 */
export class TaskFaults {
  readonly #ours = new WeakSet<object>();
  #engineFailure: { readonly thrown: unknown } | undefined;

  /** Marks an error that came from sources, sinks or the poll: it passes all loops untouched. */
  engineFailed(thrown: unknown): unknown {
    this.#engineFailure ??= { thrown };
    if (typeof thrown === 'object' && thrown !== null) this.#ours.add(thrown);
    return thrown;
  }

  /** Makes an error that is complete and passes all loops untouched. */
  ours(code: string, message: string, cause?: unknown): SparkError {
    const error = new SparkError(code, message, cause === undefined ? undefined : { cause });
    this.#ours.add(error);
    return error;
  }

  isOurs(thrown: unknown): boolean {
    return typeof thrown === 'object' && thrown !== null && this.#ours.has(thrown);
  }

  /** A kill or a lost shuffle file fails the task even where user code caught it: its records are incomplete. */
  throwEngineFailure(): void {
    if (this.#engineFailure !== undefined) throw this.#engineFailure.thrown;
  }
}
