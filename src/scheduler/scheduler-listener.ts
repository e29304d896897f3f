import type { ExecutorId } from '../common/ids.ts';
import type { TaskUpdate } from '../protocol/executor-messages.ts';

/** What a scheduler backend tells the scheduler. Calls may come at any time; they are handled in order. */
export interface SchedulerListener {
  /** The executor takes tasks. An id is used once. */
  executorAdded(executorId: ExecutorId, cores: number): void;
  /**
   * The executor is gone with all its tasks. `message` is its last words; `caused` says that the driver ended it, by killing a task that did not
   * stop otherwise.
   */
  executorLost(executorId: ExecutorId, message: string, options?: { readonly caused?: boolean }): void;
  statusUpdates(executorId: ExecutorId, updates: readonly TaskUpdate[]): void;
}
