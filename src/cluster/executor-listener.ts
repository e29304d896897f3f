import type { ExecutorId } from '../common/ids.ts';
import type { TaskUpdate } from '../protocol/executor-messages.ts';

/** Where a backend tells what becomes of executors and tasks. Called between two turns of user code, never from inside a call to the backend. */
export interface ExecutorListener {
  executorAdded(executorId: ExecutorId, cores: number): void;
  /** No update of the executor follows. `caused`: this side killed it for a task that could not be stopped otherwise. */
  executorLost(executorId: ExecutorId, message: string, caused: boolean): void;
  statusUpdates(executorId: ExecutorId, updates: readonly TaskUpdate[]): void;
  warn(message: string): void;
  /** No executor can be had: nothing that was or will be launched will run. */
  backendFailed(error: Error): void;
}
