import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SparkError } from '../common/errors.ts';
import { formatBytes } from '../common/format-bytes.ts';

/** Above this part of the limit the heap is looked at closely. */
const HIGH_WATER = 0.95;
/** A heap that is fuller than this after a collection lets go of cached records. */
const CROWDED = 0.8;
/** A heap that is fuller than this without them is given up. */
const FULL = 0.9;
/** Asking V8 takes as long as a short block of records does; in this time a program allocates a few MiB at most. */
const MIN_GAP_MS = 1;
/** Checks passed over after one that came too soon: so even the clock is hardly asked between short blocks, and between long ones always. */
const PASSED_OVER = 3;

/**
 * Tells a task thread that its heap is nearly full, while there still is room to fail in.
 *
 * What V8 reports as used holds garbage too, and a heap near its limit is mostly garbage in a healthy program. So above the
 * high-water mark the guard collects and judges by what is left; cached records go before a task does. It cannot see ahead: one allocation that is larger
 * than the headroom V8 has (a growing Map or array that doubles) still ends the thread or the process.
 */
export class HeapGuard {
  readonly #limitBytes: number;
  readonly #relieve: (bytes: number) => boolean;
  #collect: (() => void) | undefined;
  #nextLookMs = 0;
  #passOver = 0;

  /** @param relieve lets go of some `bytes` that no task needs; false when there is nothing of that kind */
  constructor(limitBytes: number, relieve: (bytes: number) => boolean) {
    this.#limitBytes = limitBytes;
    this.#relieve = relieve;
  }

  /** Throws OUT_OF_MEMORY if the heap is nearly full of live objects. */
  check(): void {
    if (this.#passOver > 0) {
      this.#passOver--;
      return;
    }
    const nowMs = performance.now();
    if (nowMs < this.#nextLookMs) {
      this.#passOver = PASSED_OVER;
      return;
    }
    this.#nextLookMs = nowMs + MIN_GAP_MS;
    // A collection frees at least the distance between the two marks, or ends the task: it never runs at every check.
    if (getHeapStatistics().used_heap_size < this.#limitBytes * HIGH_WATER) return;
    const crowded = this.#limitBytes * CROWDED;
    let used = this.#collected();
    while (used > crowded && this.#relieve(used - crowded)) used = this.#collected();
    if (used < this.#limitBytes * FULL) return;
    throw new SparkError(
      'OUT_OF_MEMORY',
      `The thread's heap is ${Math.round((used / this.#limitBytes) * 100)} % full of live objects: ` +
        `${formatBytes(used)} of ${formatBytes(this.#limitBytes)}; raise spark.executor.memory, use more partitions, or keep less in a task`,
    );
  }

  #collected(): number {
    this.#collect ??= collector();
    this.#collect();
    return getHeapStatistics().used_heap_size;
  }
}

/** V8's own collector, which a flag shows to new contexts; user code's context stays without it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}
