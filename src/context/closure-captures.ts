import { type CapturedFunction, captureFunction } from '../closure/capture-function.ts';
import { inspectTogether } from '../closure/inspect/inspect-together.ts';
import { SparkError } from '../common/errors.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { functionsOf } from '../lineage/node-functions.ts';
import { parentsOf } from '../lineage/nodes.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import { datasetsInOrder } from '../lineage/stage-datasets.ts';
import type { UserFunction } from '../lineage/user-function.ts';
import type { UserClass } from '../serializer/class-table.ts';
import type { ClassCaptures } from './class-captures.ts';

/**
 * Captures each function of a lineage once, in the first action that reaches it. Retries, resubmitted stages and later jobs use the same
 * bytes, so one dataset has one meaning whatever the program changes afterwards.
 *
 * An action whose capture fails leaves nothing behind: the next one captures again, as things are then.
 */
export class ClosureCaptures {
  readonly #captured = new WeakMap<UserFunction, CapturedFunction>();
  /** Functions that wait for the name of a module, with the datasets their action marked as visited. Mostly empty. */
  readonly #open = new Map<UserFunction, Promise<void>>();
  readonly #visited = new WeakSet<Dataset>();
  readonly #classes: ClassCaptures;
  readonly #classesIn: (objects: readonly object[]) => readonly UserClass[];
  readonly #warn: (message: string) => void;

  /** @param classesIn the classes of the instances that tasks may get out of captured objects, where those are broadcasts */
  constructor(
    classes: ClassCaptures,
    classesIn: (objects: readonly object[]) => readonly UserClass[],
    warn: (message: string) => void,
  ) {
    this.#classes = classes;
    this.#classesIn = classesIn;
    this.#warn = warn;
  }

  /**
   * Captures what the job needs in one synchronous step. The promise, if there is one, settles when the names of modules that its
   * functions refer to are known; it may be dropped.
   */
  capture(last: Dataset, result: ResultNode): Promise<unknown> | undefined {
    const datasets = this.#unvisited(last);
    const functions = [...datasets.flatMap(({ node }) => functionsOf(node)), ...functionsOf(result)];
    const fresh = new Map<UserFunction, CapturedFunction | Promise<CapturedFunction>>();
    const waits: Promise<void>[] = [];
    const missing = [...new Set(functions)].filter(
      (fn): fn is UserFunction => fn.kind !== 'builtin' && !this.#captured.has(fn),
    );
    const toCapture = missing.filter((fn) => !this.#open.has(fn));
    const values = toCapture.map(({ fn }) => fn);
    inspectTogether(values, () => {
      for (const fn of toCapture) fresh.set(fn, captureFunction(fn.fn, fn));
    });
    for (const fn of missing) {
      const open = this.#open.get(fn);
      if (open !== undefined) waits.push(open);
    }
    for (const node of [...datasets.map(({ node }) => node), result]) this.#classes.addArguments(node);
    // Nothing has failed: from here on it counts.
    for (const dataset of datasets) this.#visited.add(dataset);
    for (const [fn, captured] of fresh) {
      if (captured instanceof Promise) waits.push(this.#settle(fn, captured, datasets));
      else this.#keep(fn, captured);
    }
    if (waits.length === 0) return undefined;
    const settled = Promise.all(waits);
    // Whoever waits gets the error; an action that fails before it waits must not leave a stray rejection.
    settled.catch(() => {});
    return settled;
  }

  /** The bytes of a function that was captured before. */
  bytesOf(fn: UserFunction): Uint8Array {
    const captured = this.#captured.get(fn);
    if (captured !== undefined) return captured.bytes;
    throw new SparkError('INTERNAL', `The function given to ${fn.operator} was not captured before its job`);
  }

  #settle(
    fn: UserFunction,
    captured: Promise<CapturedFunction>,
    datasets: readonly Dataset[],
  ): Promise<void> {
    const settled = captured.then(
      (value) => {
        this.#open.delete(fn);
        this.#keep(fn, value);
      },
      (error) => {
        this.#open.delete(fn);
        for (const dataset of datasets) this.#visited.delete(dataset);
        throw error;
      },
    );
    this.#open.set(fn, settled);
    return settled;
  }

  #keep(fn: UserFunction, captured: CapturedFunction): void {
    this.#captured.set(fn, captured);
    this.#classes.addFunction(fn, captured.classes);
    this.#classes.addShared(fn, this.#classesIn(captured.wired));
    // Each ends with the operator and the user's line.
    for (const warning of captured.warnings) this.#warn(warning);
  }

  /** What no action has captured yet. While functions are open anywhere, all of the lineage, as any of them may be in it. */
  #unvisited(last: Dataset): Dataset[] {
    if (this.#open.size > 0) return datasetsInOrder(last, ({ node }) => parentsOf(node));
    if (this.#visited.has(last)) return [];
    return datasetsInOrder(last, ({ node }) =>
      parentsOf(node).filter((parent) => !this.#visited.has(parent)),
    );
  }
}
