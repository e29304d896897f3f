import type { ExecutionPool } from './execution-pool.ts';

/** Cached records that can give way to a task's tables. */
export interface EvictableStorage {
  /** Frees `bytes`, of what is least recently used first, or nothing if not so much can be freed. */
  evict(bytes: number): void;
}

/** How one thread's share of the memory is divided. */
export interface ThreadMemoryLimits {
  /** What execution and storage may hold together: `MemoryPlan.taskBytes`. */
  readonly maxBytes: number;
  /** What storage may hold: the thread's even share of the executor's unified memory. */
  readonly storageBytes: number;
  /** Storage up to here does not give way to execution. */
  readonly protectedStorageBytes: number;
}

/**
 * The memory of one thread: what its running task holds (execution) and the records it keeps cached (storage), in one account.
 *
 * Spark's rules, within the thread's share: either may use what the other leaves free; execution makes storage above the protected part give
 * way; storage never makes execution give way.
 */
export class ThreadMemory {
  /** Whoever keeps the cached records, once there is one. */
  storage: EvictableStorage | undefined;
  readonly limits: ThreadMemoryLimits;
  readonly #pool: ExecutionPool;
  readonly #thread: number;
  #execution = 0;
  #storage = 0;

  constructor(pool: ExecutionPool, thread: number, limits: ThreadMemoryLimits) {
    this.#pool = pool;
    this.#thread = thread;
    this.limits = limits;
  }

  get executionBytes(): number {
    return this.#execution;
  }

  get storageBytes(): number {
    return this.#storage;
  }

  /** What the pool still has for this thread. */
  get freePoolBytes(): number {
    const own = Math.max(0, this.#pool.ownBytes - this.#execution - this.#storage);
    return own + this.#pool.freeCommonBytes();
  }

  get poolBytes(): number {
    return this.#pool.bytes;
  }

  acquireExecution(bytes: number): boolean {
    if (!this.#hold(this.#execution + bytes, this.#storage)) {
      const above = this.#storage - this.limits.protectedStorageBytes;
      const over = this.#execution + this.#storage + bytes - this.limits.maxBytes;
      if (above <= 0 || over > above || this.storage === undefined) return false;
      this.storage.evict(over > 0 ? over : Math.min(above, bytes));
      if (!this.#hold(this.#execution + bytes, this.#storage)) return false;
    }
    return true;
  }

  releaseExecution(bytes: number): void {
    this.#hold(Math.max(0, this.#execution - bytes), this.#storage);
  }

  /** Takes only what is free. */
  acquireStorage(bytes: number): boolean {
    if (this.#storage + bytes > this.limits.storageBytes) return false;
    return this.#hold(this.#execution, this.#storage + bytes);
  }

  releaseStorage(bytes: number): void {
    this.#hold(this.#execution, Math.max(0, this.#storage - bytes));
  }

  #hold(execution: number, storage: number): boolean {
    const grows = execution + storage > this.#execution + this.#storage;
    if (grows && execution + storage > this.limits.maxBytes) return false;
    if (!this.#pool.resize(this.#thread, execution + storage)) return false;
    this.#execution = execution;
    this.#storage = storage;
    return true;
  }
}
