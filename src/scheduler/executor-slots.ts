import type { ExecutorId, TaskId } from '../common/ids.ts';
import type { BinaryId } from '../protocol/task-description.ts';
import type { TaskAttempt } from './task-attempt.ts';

/**
 * One executor as the task scheduler sees it: the tasks it holds, running or ahead, and what it has been sent.
 *
 * It takes `slots` tasks to run and `ahead` more to hold ready. It is filled up again only when half of `ahead` is free, so that the
 * tasks go in few messages; until then nothing idles.
 */
export class ExecutorSlots {
  readonly id: ExecutorId;
  readonly slots: number;
  readonly capacity: number;
  readonly #refillAt: number;
  readonly #tasks = new Map<TaskId, TaskAttempt>();
  readonly sentBinaries = new Set<BinaryId>();
  /** Shuffle id to the epoch of the outputs it was sent last. */
  readonly sentOutputs = new Map<number, number>();

  constructor(id: ExecutorId, slots: number, aheadPerSlot: number) {
    this.id = id;
    this.slots = slots;
    const ahead = slots * aheadPerSlot;
    this.capacity = slots + ahead;
    this.#refillAt = Math.max(1, Math.ceil(ahead / 2));
  }

  get numAssigned(): number {
    return this.#tasks.size;
  }

  /** In the order in which the tasks were sent. */
  get tasks(): Iterable<TaskAttempt> {
    return this.#tasks.values();
  }

  get wantsTasks(): boolean {
    const assigned = this.#tasks.size;
    return assigned < this.slots || this.capacity - assigned >= this.#refillAt;
  }

  add(attempt: TaskAttempt): void {
    this.#tasks.set(attempt.taskId, attempt);
  }

  remove(attempt: TaskAttempt): void {
    this.#tasks.delete(attempt.taskId);
  }
}
