/** Number of the run that is to stop; runs of a thread are numbered from 1. */
const KILLED_RUN = 0;
/** Bytes of printed lines that the main isolate has not passed on yet. */
const OUTPUT_BYTES = 1;
const WORDS = 2;

/**
 * What one task thread and its main isolate say to each other while the thread is too busy for messages: a few shared words.
 *
 * A kill names the run it is meant for, so one that comes too late never hits the next task, and nothing has to be cleared.
 */
export class ThreadControl {
  /** Goes to the other isolate as it is. */
  readonly page: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(page = new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT)) {
    this.page = page;
    this.#words = new Int32Array(page);
  }

  kill(run: number): void {
    Atomics.store(this.#words, KILLED_RUN, run);
  }

  isKilled(run: number): boolean {
    return Atomics.load(this.#words, KILLED_RUN) === run;
  }

  /** Notes `bytes` of output on their way if they fit below `limit`, waiting up to `waitMs` for room; a kill does not shorten the wait. Called by the thread. */
  reserveOutput(bytes: number, limit: number, waitMs: number): boolean {
    const wanted = Math.min(bytes, limit);
    const deadline = performance.now() + waitMs;
    for (;;) {
      const pending = Atomics.load(this.#words, OUTPUT_BYTES);
      if (pending + wanted <= limit) {
        Atomics.add(this.#words, OUTPUT_BYTES, bytes);
        return true;
      }
      const left = deadline - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.#words, OUTPUT_BYTES, pending, left);
    }
  }

  /** The driver's pipe has taken `bytes` of output. Called by the main isolate. */
  releaseOutput(bytes: number): void {
    Atomics.sub(this.#words, OUTPUT_BYTES, bytes);
    Atomics.notify(this.#words, OUTPUT_BYTES);
  }
}
