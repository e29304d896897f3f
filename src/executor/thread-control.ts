/** Number of the last run that is to stop; runs of a thread are numbered from 1. */
const KILLED_RUN = 0;
/** Bytes of printed lines that the main isolate has not passed on yet. */
const OUTPUT_BYTES = 1;
/** 1 while the main isolate need not be told of a report: it has been told, or looks by itself soon. */
const LOOKS = 2;
/** From here on: the number of each run that waits; 0 when the thread has begun it, or it was taken back. */
const WAITING_RUNS = 3;
const WAITING_WORDS = 64;
const WORDS = WAITING_RUNS + WAITING_WORDS;

/** Numbers of runs that may lie behind the first that is not reported: each that waits has a word of its own then. */
export const MAX_RUNS_AHEAD = WAITING_WORDS - 1;
/** Of those, runs that may wait at a time. */
export const MAX_RUNS_WAITING = 15;

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

  /** Asks the run to stop, unless a later one was asked before: then this one is over, and that one shall not be spared. Called by the main isolate. */
  kill(run: number): void {
    if (run > Atomics.load(this.#words, KILLED_RUN)) Atomics.store(this.#words, KILLED_RUN, run);
  }

  isKilled(run: number): boolean {
    return Atomics.load(this.#words, KILLED_RUN) === run;
  }

  /** The run goes to the thread. It may be taken back until the thread begins it. Called by the main isolate, as the next. */
  letWait(run: number): void {
    Atomics.store(this.#words, wordOf(run), run);
  }

  /** False: the thread has begun the run. */
  takeBack(run: number): boolean {
    return this.#takeWaiting(run);
  }

  /** Whether the run is still the thread's. Called by the thread. */
  begin(run: number): boolean {
    return this.#takeWaiting(run);
  }

  #takeWaiting(run: number): boolean {
    return Atomics.compareExchange(this.#words, wordOf(run), run, 0) === run;
  }

  /** Whether the main isolate has to be told that there is a report. Called by the thread when the report is there. */
  mustTell(): boolean {
    return Atomics.exchange(this.#words, LOOKS, 1) === 0;
  }

  /** Whether the main isolate looks for reports by itself from now on. Called by it, before it looks where it does not look again. */
  willLook(looks: boolean): void {
    Atomics.store(this.#words, LOOKS, looks ? 1 : 0);
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

function wordOf(run: number): number {
  return WAITING_RUNS + (run % WAITING_WORDS);
}
