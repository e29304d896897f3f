import type { ExecutorId } from '../common/ids.ts';
import type { BlockUpdate } from '../protocol/block-update.ts';
import type { SchedulerListener } from '../scheduler/scheduler-listener.ts';

/**
 * Where a backend tells what becomes of executors, of tasks and of itself. Called between two turns of user code, never from inside a call to the
 * backend.
 */
export interface ExecutorListener extends SchedulerListener {
  /** What a thread keeps of persisted RDDs, or dropped. Told before the end of the task that did it. */
  blockUpdates(executorId: ExecutorId, thread: number, updates: readonly BlockUpdate[]): void;
  warn(message: string): void;
  /** No executor can be had: nothing that was or will be launched will run. */
  backendFailed(error: Error): void;
}
