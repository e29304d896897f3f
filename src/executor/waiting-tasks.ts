import type { TaskId } from '../common/ids.ts';
import type { TaskDescription } from '../protocol/task-description.ts';
import type { BlockHomes } from './block-homes.ts';

/** How long the thread that keeps a task's block has been busy, in milliseconds; 0 while it is free. */
export type BusyTime = (thread: number) => number;

/** A thread's last waiting task is left to it so many times longer: it is mostly read there sooner than computed elsewhere. */
const LAST_TASK_FACTOR = 10;

/**
 * The tasks that wait at an executor, in the order in which they came, and which of them a free thread takes: first one whose block the thread keeps
 * itself, then one that has no home, then one whose home has been busy for long (it computes the block anew and keeps it from then on).
 */
export class WaitingTasks {
  readonly #homes: BlockHomes;
  readonly #stealAfterMs: number;
  readonly #busyMs: BusyTime;
  #tasks: TaskDescription[] = [];
  /** Whether any of them may have a home. Mostly none does, and the first is taken at once. */
  #anyBlocks = false;

  constructor(homes: BlockHomes, stealAfterMs: number, busyMs: BusyTime) {
    this.#homes = homes;
    this.#stealAfterMs = stealAfterMs;
    this.#busyMs = busyMs;
  }

  get size(): number {
    return this.#tasks.length;
  }

  add(task: TaskDescription): void {
    this.#tasks.push(task);
    this.#anyBlocks ||= task.blocks !== undefined;
  }

  addFirst(task: TaskDescription): void {
    this.#tasks.unshift(task);
    this.#anyBlocks ||= task.blocks !== undefined;
  }

  /** The task that the free `thread` takes now; a number: nothing yet, look again after so many milliseconds; undefined: nothing. */
  take(thread: number): TaskDescription | number | undefined {
    if (this.#tasks.length === 0) return undefined;
    const at = this.#anyBlocks ? this.#choose(thread) : 0;
    if (typeof at !== 'number') return at.waitMs;
    return this.#remove(at);
  }

  remove(taskId: TaskId): TaskDescription | undefined {
    const at = this.#tasks.findIndex((task) => task.taskId === taskId);
    return at < 0 ? undefined : this.#remove(at);
  }

  clear(): void {
    this.#tasks = [];
    this.#anyBlocks = false;
  }

  #remove(at: number): TaskDescription {
    const task = at === 0 ? this.#tasks.shift() : this.#tasks.splice(at, 1)[0];
    if (this.#tasks.length === 0) this.#anyBlocks = false;
    return task!;
  }

  #choose(thread: number): number | { readonly waitMs: number } {
    let homeless = -1;
    const firstOf = new Map<number, number>();
    const waitingAt = new Map<number, number>();
    for (let at = 0; at < this.#tasks.length; at++) {
      const { blocks } = this.#tasks[at]!;
      const home = blocks && this.#homes.get(blocks);
      if (home === thread) return at;
      if (home === undefined) {
        if (homeless < 0) homeless = at;
      } else {
        if (!firstOf.has(home)) firstOf.set(home, at);
        waitingAt.set(home, (waitingAt.get(home) ?? 0) + 1);
      }
    }
    if (homeless >= 0) return homeless;
    let waitMs = Number.POSITIVE_INFINITY;
    for (const [home, at] of firstOf) {
      const limit = this.#stealAfterMs * (waitingAt.get(home) === 1 ? LAST_TASK_FACTOR : 1);
      const left = limit - this.#busyMs(home);
      if (left <= 0) return at;
      waitMs = Math.min(waitMs, left);
    }
    return { waitMs };
  }
}
