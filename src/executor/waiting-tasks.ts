import type { TaskId } from '../common/ids.ts';
import type { TaskDescription } from '../protocol/task-description.ts';
import type { BlockHomes } from './block-homes.ts';

/** How long the thread that keeps a task's block has been busy, in milliseconds; 0 while it is free. */
export type BusyTime = (thread: number) => number;

/** A thread's last waiting task is left to it so many times longer: it is mostly read there sooner than computed elsewhere. */
const LAST_TASK_FACTOR = 10;

/** Where tasks wait that no thread keeps a block of. */
const NOWHERE = -1;

/**
 * The tasks that wait at an executor, in the order in which they came, and which of them a free thread takes: first one whose block the thread keeps
 * itself, then one that has no home, then one whose home has been busy for long (it computes the block anew and keeps it from then on).
 *
 * Each waits in the queue of the home it had when it came. Homes move meanwhile: that is looked at when a task comes to the head of its queue, so
 * that taking one does not take longer the more there are.
 */
export class WaitingTasks {
  readonly #homes: BlockHomes;
  readonly #stealAfterMs: number;
  readonly #busyMs: BusyTime;
  readonly #homeToQueue = new Map<number, TaskDescription[]>();

  constructor(homes: BlockHomes, stealAfterMs: number, busyMs: BusyTime) {
    this.#homes = homes;
    this.#stealAfterMs = stealAfterMs;
    this.#busyMs = busyMs;
  }

  get size(): number {
    let size = 0;
    for (const queue of this.#homeToQueue.values()) size += queue.length;
    return size;
  }

  add(task: TaskDescription): void {
    this.#queueAt(this.#homeOf(task)).push(task);
  }

  addFirst(task: TaskDescription): void {
    this.#queueAt(this.#homeOf(task)).unshift(task);
  }

  /** The task that the free `thread` takes now; a number: nothing yet, look again after so many milliseconds; undefined: nothing. */
  take(thread: number): TaskDescription | number | undefined {
    return this.takeOwnOrHomeless(thread, () => true) ?? this.#takeAway();
  }

  /** The task that `thread` would take next of its own or of those without a home, if it `suits`. */
  takeOwnOrHomeless(thread: number, suits: (task: TaskDescription) => boolean): TaskDescription | undefined {
    const task = this.#homeToQueue.get(thread)?.shift() ?? this.#takeHomeless(thread);
    if (task === undefined || suits(task)) return task;
    this.addFirst(task);
    return undefined;
  }

  remove(taskId: TaskId): TaskDescription | undefined {
    for (const queue of this.#homeToQueue.values()) {
      const at = queue.findIndex((task) => task.taskId === taskId);
      if (at >= 0) return queue.splice(at, 1)[0];
    }
    return undefined;
  }

  clear(): void {
    this.#homeToQueue.clear();
  }

  #homeOf({ blocks }: TaskDescription): number {
    return (blocks && this.#homes.get(blocks)) ?? NOWHERE;
  }

  #queueAt(home: number): TaskDescription[] {
    let queue = this.#homeToQueue.get(home);
    if (queue === undefined) {
      queue = [];
      this.#homeToQueue.set(home, queue);
    }
    return queue;
  }

  #takeHomeless(thread: number): TaskDescription | undefined {
    const queue = this.#queueAt(NOWHERE);
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
      const home = this.#homeOf(task);
      if (home === NOWHERE || home === thread) return task;
      this.#queueAt(home).push(task);
    }
    return undefined;
  }

  #takeAway(): TaskDescription | number | undefined {
    let waitMs: number | undefined;
    for (const [home, queue] of this.#homeToQueue) {
      const [task] = queue;
      if (task === undefined || home === NOWHERE) continue;
      const isHere = this.#homeOf(task) === home;
      const limit = this.#stealAfterMs * (queue.length === 1 ? LAST_TASK_FACTOR : 1);
      const left = limit - this.#busyMs(home);
      if (!isHere || left <= 0) return queue.shift();
      waitMs = Math.min(waitMs ?? left, left);
    }
    return waitMs;
  }
}
