import { codeOf, SparkError } from '../common/errors.ts';
import { hasPair, stepIndex } from './error-place.ts';
import { shortenRecord } from './shorten-record.ts';
import { atSite, StageFailure } from './stage-failure.ts';
import type { StepSpec } from './step.ts';
import type { TaskFaults } from './task-faults.ts';

/**
 * What one running loop asks for away from its hot path: the poll between blocks, and errors that name operator, user's line and record.
 *
 * Steps are known by their index in the chain, `at` is as in `error-place.ts`. Methods that make an error return it: the loop throws.
 */
export class LoopGuard {
  readonly #faults: TaskFaults;
  readonly #steps: readonly StepSpec[];
  readonly #poll: (records: number) => void;

  constructor(faults: TaskFaults, steps: readonly StepSpec[], poll: (records: number) => void) {
    this.#faults = faults;
    this.#steps = steps;
    this.#poll = poll;
  }

  poll(records: number): void {
    this.#poll(records);
  }

  /** What to throw on, after something was thrown while the step of `at` had `hand` in hand, or the pair of `hand` and `mate`. */
  fail(at: number, hand: unknown, thrown: unknown, mate?: unknown): unknown {
    if (thrown instanceof StageFailure || this.#faults.isOurs(thrown)) return thrown;
    const step = this.#steps[stepIndex(at)];
    const record = hasPair(at) ? [hand, mate] : hand;
    if (step === undefined) return this.#faults.engineFailed(thrown);
    if (step.fn?.kind !== 'user') return this.#engineStepFailed(step, record, thrown);
    return new StageFailure(thrown, step.operator, step.site, step.whole ? undefined : shortenRecord(record));
  }

  asyncResult(at: number, record: unknown, promise: Promise<unknown>): SparkError {
    const step = this.#steps[stepIndex(at)]!;
    // This error tells what is wrong: a rejection of the promise must not end the thread as one that nobody handles.
    promise.catch(() => {});
    return this.#faults.ours(
      'ASYNC_RESULT',
      `Cannot run ${step.operator}${atSite(step.site)}: its function returned a Promise${this.#for(step, record)}, and ${step.operator} waits for none. ` +
        'Return the value itself; an async function cannot be used here',
    );
  }

  notAPair(at: number, record: unknown): SparkError {
    const step = this.#steps[at]!;
    return this.#faults.ours(
      'NOT_A_PAIR',
      `Cannot run ${step.operator}${atSite(step.site)}: it needs records of the form [key, value], got ${shortenRecord(record)}`,
    );
  }

  /** The iterator of what a user's function returned in place of an array. */
  iterator(at: number, record: unknown, result: unknown): Iterator<unknown> {
    if (result instanceof Promise) throw this.asyncResult(at, record, result);
    const open = typeof result === 'string' ? undefined : iteratorMethod(result);
    if (open === undefined) throw this.#notIterable(at, record, result);
    const iterator: unknown = open.call(result);
    if (typeof iterator === 'object' && iterator !== null) return iterator as Iterator<unknown>;
    throw this.#notIterable(at, record, result);
  }

  /** Closes an iterator that is not read to its end. When something else failed already, that is what is told. */
  closeIterator(at: number, iterator: Iterator<unknown>, failed: boolean): void {
    try {
      iterator.return?.();
    } catch (thrown) {
      if (!failed) throw this.fail(at, undefined, thrown);
    }
  }

  #notIterable(at: number, record: unknown, result: unknown): SparkError {
    const step = this.#steps[at]!;
    const advice =
      typeof result === 'string'
        ? 'A string is one record, not a list of letters: return [text], or [...text] for its letters'
        : 'Return an array, a Set, a generator or another iterable';
    return this.#faults.ours(
      'NOT_ITERABLE',
      `Cannot run ${step.operator}${atSite(step.site)}: its function must return an iterable, got ${shortenRecord(result)}${this.#for(step, record)}. ${advice}`,
    );
  }

  #for(step: StepSpec, record: unknown): string {
    return step.whole ? '' : ` for the record ${shortenRecord(record)}`;
  }

  /** An engine's function refused a record, for example a key that cannot be compared: the error stays, with the place added. */
  #engineStepFailed(step: StepSpec, record: unknown, thrown: unknown): unknown {
    const code = codeOf(thrown);
    if (!(thrown instanceof SparkError) || code === undefined) return thrown;
    return this.#faults.ours(
      code,
      `${thrown.message} (in ${step.operator}${atSite(step.site)}${step.whole ? '' : `, with the record ${shortenRecord(record)}`})`,
      thrown,
    );
  }
}

function iteratorMethod(value: unknown): (() => unknown) | undefined {
  const method = (value as { [Symbol.iterator]?: unknown } | null | undefined)?.[Symbol.iterator];
  return typeof method === 'function' ? (method as () => unknown) : undefined;
}
