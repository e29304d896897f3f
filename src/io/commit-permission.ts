import type { OutputTask } from './output-layout.ts';

/** Asks who may commit when several attempts of one task run. The first that asks may, the others may not. */
export interface CommitPermission {
  /** Called once by a task that has written all; waits for the answer. */
  canCommit(task: OutputTask): boolean;
}

/**
 * Lets every attempt commit as if it were the only one. Two may run at the same time, as after a fetch failure, when tasks of the older
 * attempt of a stage still run. On a file system that renames folders atomically that does no harm: the first commit stays.
 */
export const soleAttempt: CommitPermission = { canCommit: () => true };
