import { nameEngineClass } from '../closure/engine-names.ts';
import { WIRE, type WireForm } from '../closure/wire.ts';

/** Names the executor's handler of broadcasts. */
export const BROADCAST_HANDLER = 'broadcast';

/** Where a broadcast's value comes from: on the driver the original, in a task what the thread has decoded. */
export interface BroadcastSource<T> {
  value(): T;
  unpersist(): void;
  destroy(): void;
  wireForm(): WireForm;
}

/**
 * A read-only value that is written once and that each executor gets once, instead of with every function that uses it. Made by `sc.broadcast`.
 *
 * In a task `value` is decoded when the thread first asks for it and kept for the tasks that follow, so all tasks of a thread see one object: do not change
 * it. Each task thread has a copy of its own on its heap; threads share no objects.
 */
export class Broadcast<T> {
  readonly id: number;
  readonly #source: BroadcastSource<T>;

  /** Made by `sc.broadcast`. */
  constructor(id: number, source: BroadcastSource<T>) {
    this.id = id;
    this.#source = source;
  }

  /**
   * On the driver the value that was broadcast, in a task its copy as it was at the call of `sc.broadcast`. Costs nothing after the first time.
   *
   * @throws SparkError BROADCAST_DESTROYED after `destroy()`; in a task BROADCAST_UNAVAILABLE when it cannot be read
   */
  get value(): T {
    return this.#source.value();
  }

  /**
   * Drops the copies of executors; a task that needs the value again gets it again. A copy that a running task has read is dropped when that task ends.
   *
   * @throws SparkError BROADCAST_DESTROYED after `destroy()`
   */
  unpersist(): void {
    this.#source.unpersist();
  }

  /**
   * Removes everything that belongs to it, for good. RDDs whose functions use it cannot be computed any more. What nobody refers to any more is
   * removed without this call.
   *
   * @throws SparkError BROADCAST_DESTROYED when called a second time
   */
  destroy(): void {
    this.#source.destroy();
  }

  toString(): string {
    return `Broadcast(${this.id})`;
  }

  /** What travels in its place when a function captures it. */
  [WIRE](): WireForm {
    return this.#source.wireForm();
  }
}

nameEngineClass(Broadcast, 'Broadcast');
