import { HeldMemory } from '../memory/held-memory.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import type { RecordColumn } from './shuffle-block.ts';
import { type Column, SortColumn } from './sort-column.ts';
import { SORT_BYTES_A_KEY, type SortOptions, sortedOrder } from './sorted-order.ts';

/** Two columns of equal length. */
interface Pairs<C> {
  readonly keys: C;
  readonly values: C;
}

/**
 * The pairs of a partition that shall be sorted by their keys. Takes them in as columns, block by block, and hands them out in order. Numbers stay in columns of numbers, and
 * strings in few texts until they are handed out: so the heap holds few objects.
 *
 * Owns its memory: columns exactly, objects by samples. Fails by name when the task's memory does not hold them; sorted runs on disk will have their place where
 * blocks are added.
 */
export class SortBuffer {
  readonly #memory: HeldMemory;
  #keys = new SortColumn(true);
  #values = new SortColumn(false);
  #order: Uint32Array = new Uint32Array(0);
  #next = 0;

  /** @param owner what a lack of memory is blamed on */
  constructor(memory: TaskMemory, owner: string) {
    this.#memory = new HeldMemory(memory, owner);
  }

  /** Takes the columns over, but copies strings that still are bytes. Throws OUT_OF_EXECUTION_MEMORY. */
  add({ keys, values }: Pairs<Column>): void {
    const needed = this.#keys.bytesFor(keys) + this.#values.bytesFor(values);
    this.#memory.acquire(needed + keys.length * SORT_BYTES_A_KEY);
    this.#keys.add(keys);
    this.#values.add(values);
  }

  /** The same, for strings that still are bytes. */
  addLate(pairs: Pairs<Column>): void {
    this.add(pairs);
  }

  /** Nothing can be added afterwards. Throws what `sortedOrder` does. */
  sort(options: SortOptions): void {
    this.#values.joinValues();
    this.#order = sortedOrder(this.#keys.joinKeys(), options);
  }

  /** The next pairs in order, at most `count`; undefined at the end. */
  take(count: number): Pairs<RecordColumn> | undefined {
    const start = this.#next;
    const end = Math.min(start + count, this.#order.length);
    if (start >= end) return undefined;
    this.#next = end;
    return {
      keys: this.#keys.pick(this.#order, start, end),
      values: this.#values.pick(this.#order, start, end),
    };
  }

  /** Forgets everything and gives its memory back. Idempotent. */
  clear(): void {
    this.#keys = new SortColumn(true);
    this.#values = new SortColumn(false);
    this.#order = new Uint32Array(0);
    this.#memory.releaseAll();
  }
}
