/**
 * What V8 lets the old generation of a task thread grow to, in MiB: more than the thread's heap is planned to hold, since without headroom it
 * aborts the whole process before anybody can say that the thread is full.
 */
export function maxOldGenerationSizeMb(heapBytes: number): number {
  return Math.ceil((heapBytes * 1.25) / 2 ** 20) + 16;
}

/** V8's own choice. */
const LEAST_YOUNG_MB = 48;
const MOST_YOUNG_MB = 96;
/** Of the heap that is planned. */
const YOUNG_FRACTION = 1 / 16;

/**
 * What V8 gives the young generation of a task thread, in MiB. What a block of records leaves behind is dead before a larger one is full, and so is never copied: a sort
 * takes a tenth less (measured), while beyond the most nothing is gained but the process grows.
 */
export function maxYoungGenerationSizeMb(heapBytes: number): number {
  const wanted = Math.floor((heapBytes * YOUNG_FRACTION) / 2 ** 20);
  return Math.min(MOST_YOUNG_MB, Math.max(LEAST_YOUNG_MB, wanted));
}
