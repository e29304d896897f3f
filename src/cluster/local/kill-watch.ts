import type { TaskId } from '../../common/ids.ts';

export interface KilledTask {
  readonly taskId: TaskId;
  readonly reason: string;
}

/** Sees to it that a killed task ends: one that has not within the limit is named to `onOverdue`, once. */
export class KillWatch {
  readonly #limitMs: number;
  readonly #onOverdue: (taskId: TaskId) => void;
  readonly #pending = new Map<TaskId, { readonly reason: string; readonly timer: NodeJS.Timeout }>();

  constructor(limitMs: number, onOverdue: (taskId: TaskId) => void) {
    this.#limitMs = limitMs;
    this.#onOverdue = onOverdue;
  }

  add(taskId: TaskId, reason: string): void {
    if (this.#pending.has(taskId)) return;
    const timer = setTimeout(() => this.#overdue(taskId), this.#limitMs);
    timer.unref();
    this.#pending.set(taskId, { reason, timer });
  }

  /** The task has ended, in whichever way. */
  remove(taskId: TaskId): void {
    const pending = this.#pending.get(taskId);
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    this.#pending.delete(taskId);
  }

  /** Stops watching all that have not ended, and names them. */
  takeAll(): KilledTask[] {
    const tasks: KilledTask[] = [];
    for (const [taskId, { reason, timer }] of this.#pending) {
      clearTimeout(timer);
      tasks.push({ taskId, reason });
    }
    this.#pending.clear();
    return tasks;
  }

  #overdue(taskId: TaskId): void {
    // The driver may have been blocked: what the executor said meanwhile is read first.
    setImmediate(() => {
      setImmediate(() => {
        if (this.#pending.has(taskId)) this.#onOverdue(taskId);
      });
    });
  }
}
