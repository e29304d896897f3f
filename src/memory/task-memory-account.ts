import { SparkError } from '../common/errors.ts';
import { formatBytes } from '../common/format-bytes.ts';
import type { ExecutionPool } from './execution-pool.ts';
import type { TaskMemory } from './task-memory.ts';

/**
 * The memory of the task that runs in one thread: grants what the thread's heap and the executor's pool allow, or fails by name.
 *
 * Spilling will have its place here: `acquire` then asks the task's own consumers to give memory back before it throws.
 * The executor makes one for each task and calls {@link releaseAll} on every way out of it.
 */
export class TaskMemoryAccount implements TaskMemory {
  readonly #pool: ExecutionPool;
  readonly #thread: number;
  readonly #maxBytes: number;
  #used = 0;
  #peak = 0;

  /** @param maxBytes what one task may hold at most, because its thread's heap must hold it: `MemoryPlan.taskBytes` */
  constructor(pool: ExecutionPool, thread: number, maxBytes: number) {
    this.#pool = pool;
    this.#thread = thread;
    this.#maxBytes = maxBytes;
  }

  get usedBytes(): number {
    return this.#used;
  }

  get peakBytes(): number {
    return this.#peak;
  }

  acquire(bytes: number, owner: string): void {
    const wanted = this.#used + bytes;
    if (wanted > this.#maxBytes || !this.#pool.resize(this.#thread, wanted))
      throw this.#outOfMemory(bytes, owner);
    this.#used = wanted;
    if (wanted > this.#peak) this.#peak = wanted;
  }

  release(bytes: number): void {
    this.#used = Math.max(0, this.#used - bytes);
    this.#pool.resize(this.#thread, this.#used);
  }

  /** Gives back all that the task still holds. Idempotent. */
  releaseAll(): void {
    this.release(this.#used);
  }

  #outOfMemory(bytes: number, owner: string): SparkError {
    const left = Math.max(0, this.#pool.ownBytes - this.#used) + this.#pool.freeCommonBytes();
    const reason =
      this.#used + bytes > this.#maxBytes
        ? `one task may hold ${formatBytes(this.#maxBytes)}`
        : `${formatBytes(left)} of the executor's ${formatBytes(this.#pool.bytes)} are left for it`;
    return new SparkError(
      'OUT_OF_EXECUTION_MEMORY',
      `Cannot get ${formatBytes(bytes)} for the ${owner}: the task holds ${formatBytes(this.#used)} and ${reason}; raise spark.executor.memory or use more partitions`,
    );
  }
}
