import type { CallSite } from '../common/call-site.ts';
import type { AnyFunction, TaskFunction } from '../lineage/user-function.ts';
import type { LoopGuard } from './loop-guard.ts';
import { BLOCK_RECORDS } from './loop-text.ts';

/** What an operator or sink of a chain is in errors and in keys: equal for all tasks of the stage. */
export interface StepSpec {
  /** The public method that errors name, and the user's line. */
  readonly operator: string;
  readonly site: CallSite | undefined;
  readonly fn: TaskFunction | undefined;
  /** True for a step that sees a whole partition: its errors name no record. */
  readonly whole?: boolean;
}

/** Whether the result of a user's function is a value (a record, a condition, a key, an accumulator) or an iterable of records. */
export type ResultUse = 'value' | 'iterable';

/**
 * One operator or sink of a running task, as the interpreter calls it: its function as this task has it, its argument, its place in errors. Generated loops
 * take `fn` and `argument` and do the same inline.
 */
export class Step {
  readonly fn: AnyFunction | undefined;
  readonly argument: unknown;
  readonly #guard: LoopGuard;
  readonly #index: number;

  constructor(guard: LoopGuard, index: number, fn: AnyFunction | undefined, argument: unknown) {
    this.#guard = guard;
    this.#index = index;
    this.fn = fn;
    this.argument = argument;
  }

  /** The user's function on one value. `record` is what an error names, where that is not the value itself. */
  call(value: unknown, use: ResultUse = 'value', record: unknown = value): unknown {
    return this.#checked(() => this.fn!(value), use, record);
  }

  /** The user's function on an accumulator and one value. */
  fold(accumulated: unknown, value: unknown, record: unknown): unknown {
    return this.#checked(() => this.fn!(accumulated, value), 'value', record);
  }

  /** The user's function on a whole partition. */
  callWhole(args: readonly unknown[]): unknown {
    return this.#checked(() => this.fn!(...args), 'value', undefined);
  }

  /** To be called every now and then by what takes long. Throws when the task shall end. */
  poll(): void {
    this.#guard.poll(0);
  }

  guarded<T>(body: () => T, record: unknown): T {
    try {
      return body();
    } catch (thrown) {
      throw this.#guard.fail(this.#index, record, thrown);
    }
  }

  pair(record: unknown): readonly [unknown, unknown] {
    if (Array.isArray(record) && record.length === 2) return record as [unknown, unknown];
    throw this.#guard.notAPair(this.#index, record);
  }

  /** The records of an iterable that a user's function returned. */
  iterate(iterable: unknown, record: unknown): Iterable<unknown> {
    if (Array.isArray(iterable)) return iterable;
    const iterator = this.guarded(() => this.#guard.iterator(this.#index, record, iterable), record);
    return this.drain(iterator, record);
  }

  /** The records of an iterator, which is closed when it is not read to its end. */
  *drain(iterator: Iterator<unknown>, record: unknown): Generator<unknown> {
    let passed = 0;
    let open = true;
    try {
      for (;;) {
        open = false;
        const next = this.guarded(() => iterator.next(), record);
        if (next.done) break;
        open = true;
        yield next.value;
        if (++passed % BLOCK_RECORDS === 0) this.#guard.poll(0);
      }
    } finally {
      if (open) this.#guard.closeIterator(this.#index, iterator, false);
    }
  }

  #checked(body: () => unknown, use: ResultUse, record: unknown): unknown {
    const result = this.guarded(body, record);
    if (use === 'value' && result instanceof Promise)
      throw this.#guard.asyncResult(this.#index, record, result);
    return result;
  }
}
