import type { BlockUpdate, RddBlockId } from '../protocol/block-update.ts';
import type { TaskLocality } from '../protocol/task-locality.ts';

/** Which thread of the executor keeps which partition of a persisted RDD. One of several that computed it: the last. */
export class BlockHomes {
  readonly #homes = new Map<number, Map<number, number>>();

  get(blocks: readonly RddBlockId[]): number | undefined {
    for (const { rddId, partition } of blocks) {
      const thread = this.#homes.get(rddId)?.get(partition);
      if (thread !== undefined) return thread;
    }
    return undefined;
  }

  /** How near to its blocks a task is in `thread`. */
  locality(blocks: readonly RddBlockId[] | undefined, thread: number): TaskLocality {
    const home = blocks && this.get(blocks);
    if (home === undefined) return 'NO_PREF';
    return home === thread ? 'PROCESS_LOCAL' : 'ANY';
  }

  /** Returns the thread whose copy is not needed any more, if there is one. */
  update(thread: number, { rddId, partition, bytes }: BlockUpdate): number | undefined {
    const partitions = this.#homes.get(rddId) ?? new Map<number, number>();
    const before = partitions.get(partition);
    if (bytes > 0) {
      this.#homes.set(rddId, partitions.set(partition, thread));
      return before === thread ? undefined : before;
    }
    if (before === thread) partitions.delete(partition);
    if (partitions.size === 0) this.#homes.delete(rddId);
    return undefined;
  }

  forget(rddId: number): void {
    this.#homes.delete(rddId);
  }

  /** The blocks of a thread that is gone, as updates that say so. */
  takeThread(thread: number): readonly BlockUpdate[] {
    const gone: BlockUpdate[] = [];
    for (const [rddId, partitions] of this.#homes) {
      for (const [partition, home] of partitions)
        if (home === thread) gone.push({ rddId, partition, bytes: 0 });
    }
    for (const update of gone) this.update(thread, update);
    return gone;
  }
}
