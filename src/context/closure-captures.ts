import { type CapturedFunction, captureFunction } from '../closure/capture-function.ts';
import { SparkError } from '../common/errors.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { type LineageNode, parentsOf } from '../lineage/nodes.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import { datasetsInOrder } from '../lineage/stage-datasets.ts';
import type { TaskFunction, UserFunction } from '../lineage/user-function.ts';

/**
 * Captures each function of a lineage once, in the first action that reaches it. Retries, resubmitted stages and later jobs use the same
 * bytes, so one dataset has one meaning whatever the program changes afterwards.
 */
export class ClosureCaptures {
  readonly #captured = new WeakMap<UserFunction, CapturedFunction | Promise<CapturedFunction>>();
  readonly #failed = new WeakMap<UserFunction, unknown>();
  readonly #visited = new WeakSet<Dataset>();
  /** Captures that wait for the name of a module. Every job waits for them, its own or not: they are few and short. */
  readonly #pending = new Set<Promise<unknown>>();
  readonly #warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /**
   * Captures what the job needs in one synchronous step. The promise, if there is one, settles when the names of modules that functions
   * refer to are known.
   */
  capture(last: Dataset, result: ResultNode): Promise<unknown> | undefined {
    for (const dataset of this.#unvisited(last)) {
      for (const fn of functionsOf(dataset.node)) this.#captureOnce(fn);
      this.#visited.add(dataset);
    }
    for (const fn of functionsOf(result)) this.#captureOnce(fn);
    return this.#pending.size > 0 ? Promise.all(this.#pending) : undefined;
  }

  /** The bytes of a function that was captured before. */
  bytesOf(fn: UserFunction): Uint8Array {
    const captured = this.#captured.get(fn);
    if (captured !== undefined && !(captured instanceof Promise)) return captured.bytes;
    if (this.#failed.has(fn)) throw this.#failed.get(fn);
    throw new SparkError('INTERNAL', `The function given to ${fn.operator} was not captured before its job`);
  }

  #captureOnce(fn: TaskFunction): void {
    if (fn.kind === 'builtin' || this.#captured.has(fn)) return;
    const captured = captureFunction(fn.fn, fn);
    this.#captured.set(fn, captured);
    if (!(captured instanceof Promise)) {
      this.#report(captured);
      return;
    }
    const named = captured.then((value) => {
      this.#captured.set(fn, value);
      this.#report(value);
    });
    this.#pending.add(named);
    // A job that fails before it waits must not leave a stray rejection.
    named.catch((error) => this.#failed.set(fn, error)).finally(() => this.#pending.delete(named));
  }

  #report(captured: CapturedFunction): void {
    for (const warning of captured.warnings) this.#warn(warning);
  }

  /** What no action has reached yet. */
  #unvisited(last: Dataset): Dataset[] {
    if (this.#visited.has(last)) return [];
    return datasetsInOrder(last, ({ node }) =>
      parentsOf(node).filter((parent) => !this.#visited.has(parent)),
    );
  }
}

/** The functions a node holds. */
function functionsOf(node: LineageNode | ResultNode): readonly TaskFunction[] {
  if ('fn' in node) return [node.fn];
  if (node.kind === 'extreme') return [node.compare];
  if (node.kind !== 'shuffled' || node.aggregator === undefined) return [];
  const { createCombiner, mergeValue, mergeCombiners } = node.aggregator;
  return [createCombiner, mergeValue, mergeCombiners];
}
