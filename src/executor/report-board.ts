import {
  metricsOfNumbers,
  NUM_METRICS,
  numbersOfMetrics,
  type TaskMetrics,
} from '../protocol/task-metrics.ts';
import { MAX_RUNS_WAITING } from './thread-control.ts';

/** One for each run that a thread may have without having reported it. */
const PLACES = MAX_RUNS_WAITING + 1;
const PLACE_BYTES = 1024;
const PLACE_WORDS = PLACE_BYTES / Int32Array.BYTES_PER_ELEMENT;
/** Words of a place: the run, written last, and the length of its result. Then its metrics, then its result. */
const RUN = 0;
const LENGTH = 1;
const METRICS_AT = 8;
const RESULT_AT = METRICS_AT + NUM_METRICS * Float64Array.BYTES_PER_ELEMENT;
const MAX_RESULT_BYTES = PLACE_BYTES - RESULT_AT;

export interface BoardReport {
  readonly value: Uint8Array;
  readonly metrics: TaskMetrics;
}

/**
 * Small reports of a task thread, in memory that its main isolate shares: they are there as soon as the task has ended, whatever the thread does
 * then, also when it is lost with the next one, and nobody has to be woken for each.
 *
 * The thread puts reports in the order of its runs, the main isolate takes them in that order: the n-th report lies at place n modulo their number. Since a thread has
 * no more runs that are not reported than there are places, none is written over before it was taken.
 */
export class ReportBoard {
  /** Goes to the other isolate as it is. */
  readonly page: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #numbers: Float64Array;
  readonly #bytes: Uint8Array;
  #moved = 0;

  constructor(page = new SharedArrayBuffer(PLACES * PLACE_BYTES)) {
    this.page = page;
    this.#words = new Int32Array(page);
    this.#numbers = new Float64Array(page);
    this.#bytes = new Uint8Array(page);
  }

  /** False where the result is too large. Called by the thread. */
  put(run: number, value: Uint8Array, metrics: TaskMetrics): boolean {
    if (value.length > MAX_RESULT_BYTES) return false;
    const place = this.#moved++ % PLACES;
    this.#bytes.set(value, place * PLACE_BYTES + RESULT_AT);
    numbersOfMetrics(
      metrics,
      this.#numbers,
      (place * PLACE_BYTES + METRICS_AT) / Float64Array.BYTES_PER_ELEMENT,
    );
    this.#words[place * PLACE_WORDS + LENGTH] = value.length;
    Atomics.store(this.#words, place * PLACE_WORDS + RUN, run);
    return true;
  }

  /** The report of the run, if it is the next and there. Called by the main isolate. */
  take(run: number): BoardReport | undefined {
    const place = this.#moved % PLACES;
    if (Atomics.load(this.#words, place * PLACE_WORDS + RUN) !== run) return undefined;
    this.#moved++;
    const start = place * PLACE_BYTES + RESULT_AT;
    const length = this.#words[place * PLACE_WORDS + LENGTH]!;
    const metrics = metricsOfNumbers(
      this.#numbers,
      (place * PLACE_BYTES + METRICS_AT) / Float64Array.BYTES_PER_ELEMENT,
    );
    return { value: this.#bytes.slice(start, start + length), metrics };
  }
}
