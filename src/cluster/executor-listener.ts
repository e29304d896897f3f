import type { SchedulerListener } from '../scheduler/scheduler-listener.ts';

/**
 * Where a backend tells what becomes of executors, of tasks and of itself. Called between two turns of user code, never from inside a call to the
 * backend.
 */
export interface ExecutorListener extends SchedulerListener {
  warn(message: string): void;
  /** No executor can be had: nothing that was or will be launched will run. */
  backendFailed(error: Error): void;
}
