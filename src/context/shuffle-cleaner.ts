import type { Dataset } from '../lineage/dataset.ts';

/**
 * Removes a shuffle's files when no RDD can read them any more: when the garbage collector has taken the dataset behind the shuffle and
 * everything derived from it. What is left then goes with the context.
 */
export class ShuffleCleaner {
  readonly #registry: FinalizationRegistry<number>;

  constructor(forgetShuffle: (shuffleId: number) => void) {
    this.#registry = new FinalizationRegistry(forgetShuffle);
  }

  watch(dataset: Dataset, shuffleId: number): void {
    this.#registry.register(dataset, shuffleId);
  }
}
