/**
 * What V8 lets the old generation of a task thread grow to, in MiB: more than the thread's heap is planned to hold, since without headroom it
 * aborts the whole process before anybody can say that the thread is full.
 */
export function maxOldGenerationSizeMb(heapBytes: number): number {
  return Math.ceil((heapBytes * 1.25) / 2 ** 20) + 16;
}
