import { keepsWeakState } from '../closure/capture/known-classes.ts';
import { type CapturedFunction, captureFunction, type FunctionUse } from '../closure/capture-function.ts';
import { KEEPS_WEAK_STATE } from '../closure/class-refusals.ts';
import { formatCallSite } from '../common/call-site.ts';
import { SparkError } from '../common/errors.ts';
import { argumentClassesOf } from '../lineage/argument-classes-of.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { functionsOf } from '../lineage/node-functions.ts';
import { type LineageNode, parentsOf } from '../lineage/nodes.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import { datasetsInOrder, stageDatasets } from '../lineage/stage-datasets.ts';
import type { StagePlan } from '../lineage/stage-plan.ts';
import type { TaskFunction } from '../lineage/user-function.ts';
import type { UserClass } from '../serializer/class-table.ts';

/**
 * The classes of the user whose instances may be records, each captured once: those of instances in the data of an RDD and in zero values and keys, and those that captured functions
 * bring along. Tells for a stage which of them its tasks may meet.
 */
export class ClassCaptures {
  readonly #captured = new WeakMap<UserClass, CapturedFunction>();
  readonly #failed = new WeakMap<UserClass, unknown>();
  /** Classes that wait for the name of a module. Mostly empty. */
  readonly #open = new Map<UserClass, Promise<void>>();
  readonly #ofDataset = new WeakMap<Dataset, readonly UserClass[]>();
  readonly #ofFunction = new WeakMap<TaskFunction, readonly UserClass[]>();
  /** Those in the broadcasts that a function captured, which its own bytes do not bring along. */
  readonly #inBroadcasts = new WeakMap<TaskFunction, readonly UserClass[]>();
  /** Which function brought a class first. It stays as it was then, so it is captured for itself only where a stage needs it. */
  readonly #useOf = new WeakMap<UserClass, FunctionUse>();
  /** No lineage needs to be searched before the first class. */
  #any = false;
  readonly #warn: (message: string) => void;

  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** Takes the classes of the instances in a dataset's data along. Throws where one cannot be sent. */
  addData(dataset: Dataset, classes: readonly UserClass[]): void {
    const use: FunctionUse = { operator: 'parallelize', site: dataset.node.site };
    for (const one of classes) this.#add(one, 'the data', use);
    this.#ofDataset.set(dataset, classes);
  }

  /** Takes the classes along that have instances in the encoded values of an operator or action, such as its zero value. Throws where one cannot be sent. */
  addArguments(node: LineageNode | ResultNode): void {
    for (const { type, what, operator, site } of argumentClassesOf(node))
      this.#add(type, what, { operator, site });
  }

  /** Takes the classes along that a function of the lineage captured. */
  addFunction(fn: TaskFunction & FunctionUse, classes: readonly UserClass[]): void {
    this.#note(this.#ofFunction, fn, classes);
  }

  /** Takes the classes along whose instances the function finds in broadcasts. */
  addShared(fn: TaskFunction & FunctionUse, classes: readonly UserClass[]): void {
    this.#note(this.#inBroadcasts, fn, classes);
  }

  /** Settles, without failing, when no class waits any more; undefined where none does. */
  pending(): Promise<unknown> | undefined {
    return this.#open.size === 0 ? undefined : Promise.all(this.#open.values());
  }

  /**
   * The classes whose instances may reach the tasks of a stage, but for those that its own functions bring along. Throws what kept one from being captured.
   */
  bytesFor({ dataset: last, sink }: StagePlan): Uint8Array[] {
    if (!this.#any) return [];
    const classes = new Set<UserClass>();
    for (const { type } of argumentClassesOf(sink)) classes.add(type);
    // From behind shuffles too: what a stage there made may come in its output.
    for (const dataset of datasetsInOrder(last, ({ node }) => parentsOf(node))) {
      for (const one of this.#ofDataset.get(dataset) ?? []) classes.add(one);
      for (const { type } of argumentClassesOf(dataset.node)) classes.add(type);
      for (const one of ofFunctions(dataset, this.#ofFunction)) classes.add(one);
      for (const one of ofFunctions(dataset, this.#inBroadcasts)) classes.add(one);
    }
    for (const dataset of stageDatasets(last)) {
      for (const one of ofFunctions(dataset, this.#ofFunction)) classes.delete(one);
    }
    return Array.from(classes, (one) => this.#bytesOf(one));
  }

  /** @param what of the operator holds instances of the class */
  #add(type: UserClass, what: string, use: FunctionUse): void {
    this.#any = true;
    const holder = `${what} of ${use.operator} at ${formatCallSite(use.site)}`;
    for (const warning of this.#capture(type, use, holder))
      this.#warn(`Class ${type.name} in ${holder}: ${warning}`);
    checkState(type, holder);
  }

  #note(
    to: WeakMap<TaskFunction, readonly UserClass[]>,
    fn: TaskFunction & FunctionUse,
    classes: readonly UserClass[],
  ): void {
    if (classes.length === 0) return;
    for (const one of classes) if (!this.#useOf.has(one)) this.#useOf.set(one, fn);
    to.set(fn, classes);
    this.#any = true;
  }

  #bytesOf(type: UserClass): Uint8Array {
    const use = this.#useOf.get(type);
    if (use !== undefined)
      this.#capture(type, use, `what ${use.operator} at ${formatCallSite(use.site)} makes`);
    const captured = this.#captured.get(type);
    if (captured !== undefined) return captured.bytes;
    throw (
      this.#failed.get(type) ??
      new SparkError('INTERNAL', `Class ${type.name} was not captured before the job that needs it`)
    );
  }

  /** Returns what the user should know. */
  #capture(type: UserClass, use: FunctionUse, holder: string): readonly string[] {
    if (this.#captured.has(type) || this.#open.has(type)) return [];
    const captured = captureFunction(type as never, use);
    if (!(captured instanceof Promise)) {
      this.#captured.set(type, captured);
      return captured.warnings;
    }
    const settled = captured
      .then((value) => {
        checkState(type, holder);
        this.#captured.set(type, value);
      })
      .catch((error) => this.#failed.set(type, error))
      .then(() => void this.#open.delete(type));
    this.#open.set(type, settled);
    return [];
  }
}

function ofFunctions({ node }: Dataset, from: WeakMap<TaskFunction, readonly UserClass[]>): UserClass[] {
  return functionsOf(node).flatMap((fn) => from.get(fn) ?? []);
}

/** Known once a class is captured. */
function checkState(type: UserClass, holder: string): void {
  if (!keepsWeakState(type)) return;
  throw new SparkError(
    'NOT_SERIALIZABLE',
    `Cannot send ${holder} to executors: it holds an instance of class ${type.name}, ${KEEPS_WEAK_STATE}`,
  );
}
