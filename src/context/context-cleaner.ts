import type { RddId, ShuffleId } from '../common/ids.ts';
import type { Dataset } from '../lineage/dataset.ts';

export interface Forget {
  forgetShuffle(shuffleId: ShuffleId): void;
  forgetRdd(rddId: RddId): void;
}

/**
 * Removes what belongs to an RDD when no RDD can read it any more: when the garbage collector has taken its dataset and everything derived from it. A shuffle's
 * files go with the dataset behind it, kept partitions with their own. What is left then goes with the context.
 */
export class ContextCleaner {
  readonly #shuffles: FinalizationRegistry<ShuffleId>;
  readonly #persisted: FinalizationRegistry<RddId>;

  constructor({ forgetShuffle, forgetRdd }: Forget) {
    this.#shuffles = new FinalizationRegistry(forgetShuffle);
    this.#persisted = new FinalizationRegistry(forgetRdd);
  }

  watchShuffle(dataset: Dataset, shuffleId: ShuffleId): void {
    this.#shuffles.register(dataset, shuffleId);
  }

  watchPersisted(dataset: Dataset): void {
    this.#persisted.register(dataset, dataset.id, dataset);
  }

  /** However often it is persisted again, it is watched once. */
  unwatchPersisted(dataset: Dataset): void {
    this.#persisted.unregister(dataset);
  }
}
