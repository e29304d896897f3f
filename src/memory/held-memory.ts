import type { TaskMemory } from './task-memory.ts';

/** What one table or buffer holds of its task's memory, so that it can give all of it back. */
export class HeldMemory {
  readonly #memory: TaskMemory;
  readonly #owner: string;
  #bytes = 0;

  /** @param owner what a lack of memory is blamed on: "map-side combine table of shuffle 3" */
  constructor(memory: TaskMemory, owner: string) {
    this.#memory = memory;
    this.#owner = owner;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Throws OUT_OF_EXECUTION_MEMORY; nothing more is held then than before. */
  acquire(bytes: number): void {
    this.#memory.acquire(bytes, this.#owner);
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#memory.release(bytes);
    this.#bytes -= bytes;
  }

  /** Idempotent. */
  releaseAll(): void {
    this.release(this.#bytes);
  }
}
