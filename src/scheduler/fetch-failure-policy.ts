/** What to do about a stage attempt whose task could not read a map output. */
export type FetchFailureDecision = 'ignore' | 'resubmit' | 'abort';

export interface FetchFailureCase {
  /** The stage attempt whose task failed, and the newest attempt of that stage. */
  readonly failedAttempt: number;
  readonly latestAttempt: number;
  /** Attempts that failed so since the stage last succeeded, without this one. */
  readonly failedAttempts: ReadonlySet<number>;
  readonly maxConsecutiveAttempts: number;
}

/**
 * A failure of an older attempt is stale: its stage already runs again. Several tasks of one attempt count once. The stage is given up
 * when `maxConsecutiveAttempts` of its attempts in a row failed.
 */
export function decideOnFetchFailure(failure: FetchFailureCase): FetchFailureDecision {
  if (failure.failedAttempt !== failure.latestAttempt) return 'ignore';
  const failures = failure.failedAttempts.size + (failure.failedAttempts.has(failure.failedAttempt) ? 0 : 1);
  return failures >= failure.maxConsecutiveAttempts ? 'abort' : 'resubmit';
}
