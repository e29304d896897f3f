import type { ExecutorId, ShuffleId, TaskId } from '../common/ids.ts';
import type { MapOutputs, MapStatus } from '../protocol/map-status.ts';

/** The most that all small outputs of one shuffle may take, which are sent to every executor. */
const MAX_DIRECT_BYTES_A_SHUFFLE = 2 ** 20;
/** The most that those of all shuffles may take on the driver, about. */
const MAX_DIRECT_BYTES = 2 ** 26;

interface ShuffleStatus {
  readonly statuses: (MapStatus | undefined)[];
  /** Map partitions whose accumulator updates were taken. */
  readonly counted: Set<number>;
  available: number;
  epoch: number;
  /** What {@link MapOutputTracker.outputs} gives out while nothing changes. */
  outputs: MapOutputs | undefined;
}

/**
 * The driver's table of map outputs: shuffle, then map partition, then where the output lies.
 *
 * It lives longer than stages and jobs: a later job that needs a shuffle finds its outputs here. An epoch names one state of a shuffle's
 * complete outputs and is never used twice, so an executor may keep what it got under one.
 *
 * Small outputs lie here themselves. They are bounded together, and survive the executor that made them.
 */
export class MapOutputTracker {
  readonly #shuffles = new Map<ShuffleId, ShuffleStatus>();
  #lastEpoch = 0;
  #directBytes = 0;

  /** Before the first output; a shuffle that is known stays as it is. */
  registerShuffle(shuffleId: ShuffleId, numMaps: number): void {
    if (this.#shuffles.has(shuffleId)) return;
    const statuses = new Array<MapStatus | undefined>(numMaps).fill(undefined);
    const epoch = ++this.#lastEpoch;
    this.#shuffles.set(shuffleId, { statuses, counted: new Set(), available: 0, epoch, outputs: undefined });
  }

  /** How much all outputs of another shuffle may take to lie here. */
  get directRoom(): number {
    return this.#directBytes > MAX_DIRECT_BYTES ? 0 : MAX_DIRECT_BYTES_A_SHUFFLE;
  }

  unregisterShuffle(shuffleId: ShuffleId): void {
    for (const status of this.#shuffles.get(shuffleId)?.statuses ?? [])
      this.#directBytes -= directBytesOf(status);
    this.#shuffles.delete(shuffleId);
  }

  contains(shuffleId: ShuffleId): boolean {
    return this.#shuffles.has(shuffleId);
  }

  /** The first output of a map partition stays until it is unregistered. Returns whether this one counts. */
  registerMapOutput(shuffleId: ShuffleId, mapIndex: number, status: MapStatus): boolean {
    const shuffle = this.#shuffles.get(shuffleId);
    if (shuffle === undefined || shuffle.statuses[mapIndex] !== undefined) return false;
    shuffle.statuses[mapIndex] = status;
    this.#directBytes += directBytesOf(status);
    shuffle.available++;
    return true;
  }

  /** True once for each map partition: what its task added to accumulators counts then, not when a lost output is made again. */
  countsFirst(shuffleId: ShuffleId, mapIndex: number): boolean {
    const counted = this.#shuffles.get(shuffleId)?.counted;
    if (counted === undefined || counted.has(mapIndex)) return false;
    counted.add(mapIndex);
    return true;
  }

  /** Only if `mapId` is the attempt whose output is registered: an older one's loss means nothing. */
  unregisterMapOutput(shuffleId: ShuffleId, mapIndex: number, mapId: TaskId): boolean {
    const shuffle = this.#shuffles.get(shuffleId);
    if (shuffle?.statuses[mapIndex]?.mapId !== mapId) return false;
    this.#drop(shuffle, mapIndex);
    return true;
  }

  /** All outputs of a shuffle; the shuffle stays known. */
  unregisterOutputsOf(shuffleId: ShuffleId): void {
    const shuffle = this.#shuffles.get(shuffleId);
    shuffle?.statuses.forEach((status, mapIndex) => {
      if (status !== undefined) this.#drop(shuffle, mapIndex);
    });
  }

  /** All files that `executorId` wrote, in every shuffle. */
  unregisterOutputsOnExecutor(executorId: ExecutorId): void {
    for (const shuffle of this.#shuffles.values()) {
      shuffle.statuses.forEach((status, mapIndex) => {
        if (status?.executorId === executorId && status.bytes === undefined) this.#drop(shuffle, mapIndex);
      });
    }
  }

  isAvailable(shuffleId: ShuffleId): boolean {
    const shuffle = this.#shuffles.get(shuffleId);
    return shuffle !== undefined && shuffle.available === shuffle.statuses.length;
  }

  /** Map partitions without an output, ascending. */
  missingMaps(shuffleId: ShuffleId): number[] {
    const missing: number[] = [];
    const shuffle = this.#shuffles.get(shuffleId);
    if (shuffle === undefined || shuffle.available === shuffle.statuses.length) return missing;
    for (let mapIndex = 0; mapIndex < shuffle.statuses.length; mapIndex++) {
      if (shuffle.statuses[mapIndex] === undefined) missing.push(mapIndex);
    }
    return missing;
  }

  /** What reduce tasks need, or undefined while an output is missing. */
  outputs(shuffleId: ShuffleId): MapOutputs | undefined {
    const shuffle = this.#shuffles.get(shuffleId);
    if (shuffle === undefined || shuffle.available < shuffle.statuses.length) return undefined;
    shuffle.outputs ??= {
      shuffleId,
      epoch: shuffle.epoch,
      statuses: shuffle.statuses.slice() as MapStatus[],
    };
    return shuffle.outputs;
  }

  #drop(shuffle: ShuffleStatus, mapIndex: number): void {
    this.#directBytes -= directBytesOf(shuffle.statuses[mapIndex]);
    shuffle.statuses[mapIndex] = undefined;
    shuffle.available--;
    shuffle.epoch = ++this.#lastEpoch;
    shuffle.outputs = undefined;
  }
}

function directBytesOf(status: MapStatus | undefined): number {
  return status?.bytes?.length ?? 0;
}
