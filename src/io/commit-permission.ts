import type { OutputTask } from './output-layout.ts';

/** Asks who may commit when several attempts of one task run. The first that asks may, the others may not. */
export interface CommitPermission {
  /** Called once by a task that has written all; waits for the answer. */
  canCommit(task: OutputTask): boolean;
}

/** For a scheduler that never runs two attempts of a task at the same time. */
export const soleAttempt: CommitPermission = { canCommit: () => true };
