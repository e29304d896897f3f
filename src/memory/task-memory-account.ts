import { SparkError } from '../common/errors.ts';
import { formatBytes } from '../common/format-bytes.ts';
import type { TaskMemory } from './task-memory.ts';
import type { ThreadMemory } from './thread-memory.ts';

/**
 * The memory of the task that runs in one thread: grants what the thread's heap and the executor's pool allow, or fails by name.
 *
 * Spilling will have its place here: `acquire` then asks the task's own consumers to give memory back before it throws.
 * The executor makes one for each task and calls {@link releaseAll} on every way out of it.
 */
export class TaskMemoryAccount implements TaskMemory {
  readonly #memory: ThreadMemory;
  #used = 0;
  #peak = 0;

  constructor(memory: ThreadMemory) {
    this.#memory = memory;
  }

  get usedBytes(): number {
    return this.#used;
  }

  get peakBytes(): number {
    return this.#peak;
  }

  acquire(bytes: number, owner: string): void {
    if (!this.#memory.acquireExecution(bytes)) throw this.#outOfMemory(bytes, owner);
    this.#used += bytes;
    if (this.#used > this.#peak) this.#peak = this.#used;
  }

  release(bytes: number): void {
    const given = Math.min(bytes, this.#used);
    this.#used -= given;
    this.#memory.releaseExecution(given);
  }

  /** Gives back all that the task still holds. Idempotent. */
  releaseAll(): void {
    this.release(this.#used);
  }

  #outOfMemory(bytes: number, owner: string): SparkError {
    const { limits, storageBytes, freePoolBytes, poolBytes } = this.#memory;
    const cached = storageBytes > 0 ? `, ${formatBytes(storageBytes)} are cached` : '';
    const reason =
      this.#used + storageBytes + bytes > limits.maxBytes
        ? `one task may hold ${formatBytes(limits.maxBytes)}`
        : `${formatBytes(freePoolBytes)} of the executor's ${formatBytes(poolBytes)} are left for it`;
    return new SparkError(
      'OUT_OF_EXECUTION_MEMORY',
      `Cannot get ${formatBytes(bytes)} for the ${owner}: the task holds ${formatBytes(this.#used)}${cached} and ${reason}; raise spark.executor.memory or use more partitions`,
    );
  }
}
