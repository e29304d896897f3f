import type { TaskId } from '../common/ids.ts';

/**
 * Removes the files of shuffles that are over.
 *
 * A task that the executor held when it heard of the end may still commit a map output; so once all of those tasks have ended, the files are
 * removed again. Later tasks never write to the shuffle.
 */
export class DeadShuffles {
  readonly #remove: (shuffleIds: ReadonlySet<number>) => Promise<void>;
  readonly #dead = new Set<number>();
  /** Tasks that have not ended, each with its place in the order of launches; the oldest first. */
  readonly #held = new Map<TaskId, number>();
  /** Shuffles that tasks up to a place may still write to, in the order in which they were forgotten. */
  readonly #suspects: { readonly shuffleId: number; readonly upTo: number }[] = [];
  #launches = 0;
  #isRemoving = false;

  /** @param remove must not reject */
  constructor(remove: (shuffleIds: ReadonlySet<number>) => Promise<void>) {
    this.#remove = remove;
  }

  launched(taskId: TaskId): void {
    this.#held.set(taskId, ++this.#launches);
  }

  ended(taskId: TaskId): void {
    this.#held.delete(taskId);
    if (this.#suspects.length === 0) return;
    const [oldest = Number.POSITIVE_INFINITY] = this.#held.values();
    const clear = this.#suspects.findIndex(({ upTo }) => upTo >= oldest);
    for (const { shuffleId } of this.#suspects.splice(0, clear < 0 ? Number.POSITIVE_INFINITY : clear)) {
      this.#add(shuffleId);
    }
  }

  forget(shuffleId: number): void {
    if (this.#held.size > 0) this.#suspects.push({ shuffleId, upTo: this.#launches });
    this.#add(shuffleId);
  }

  #add(shuffleId: number): void {
    this.#dead.add(shuffleId);
    void this.#removeAll();
  }

  /** A driver that collects garbage forgets many shuffles at once: their files are searched for together. */
  async #removeAll(): Promise<void> {
    if (this.#isRemoving) return;
    this.#isRemoving = true;
    // Those that are forgotten in this turn.
    await undefined;
    while (this.#dead.size > 0) {
      const shuffleIds = new Set(this.#dead);
      this.#dead.clear();
      await this.#remove(shuffleIds);
    }
    this.#isRemoving = false;
  }
}
