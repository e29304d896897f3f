import type { ExecutorId, RddId } from '../common/ids.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { BlockUpdate } from '../protocol/block-update.ts';

interface Location {
  readonly executorId: ExecutorId;
  readonly thread: number;
  readonly bytes: number;
}

/**
 * The driver's view of what executors keep: which partitions of which persisted RDDs, where, how large. A hint: what it says is there may be gone when a
 * task looks, and is computed again then.
 */
export class BlockManagerMaster {
  readonly #rdds = new Map<RddId, Map<number, Location>>();

  /** The RDD is persisted from now on. */
  add(rddId: RddId): void {
    if (!this.#rdds.has(rddId)) this.#rdds.set(rddId, new Map());
  }

  remove(rddId: RddId): boolean {
    return this.#rdds.delete(rddId);
  }

  /** Takes what a thread reports, and returns the RDDs of it that are not persisted any more, whose blocks shall go. */
  update(executorId: ExecutorId, thread: number, updates: readonly BlockUpdate[]): ReadonlySet<RddId> {
    const unwanted = new Set<RddId>();
    for (const { rddId, partition, bytes } of updates) {
      const partitions = this.#rdds.get(rddId);
      if (partitions === undefined) {
        if (bytes > 0) unwanted.add(rddId);
      } else if (bytes > 0) {
        partitions.set(partition, { executorId, thread, bytes });
      } else {
        const known = partitions.get(partition);
        if (known?.executorId === executorId && known.thread === thread) partitions.delete(partition);
      }
    }
    return unwanted;
  }

  executorLost(executorId: ExecutorId): void {
    for (const partitions of this.#rdds.values()) {
      for (const [partition, location] of partitions)
        if (location.executorId === executorId) partitions.delete(partition);
    }
  }

  isFullyCached({ id, level }: Dataset, countPartitions: () => number): boolean {
    return level.useMemory && this.#rdds.get(id)?.size === countPartitions();
  }

  storageInfo(rddId: RddId): { readonly numCachedPartitions: number; readonly memorySize: number } {
    const partitions = this.#rdds.get(rddId) ?? new Map<number, Location>();
    let memorySize = 0;
    for (const { bytes } of partitions.values()) memorySize += bytes;
    return { numCachedPartitions: partitions.size, memorySize };
  }
}
