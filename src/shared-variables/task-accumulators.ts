import { codeOf, messageOf, SparkError } from '../common/errors.ts';
import type { ClassTable } from '../serializer/class-table.ts';
import { encodeUpdate, fieldsOf, joinUpdates } from './accumulator-update.ts';
import { type AccumulatorMetadata, type AnyAccumulator, setMetadata } from './accumulator-v2.ts';
import { privateFieldsOf } from './task-private-fields.ts';

/**
 * The accumulators of a task thread. There is one object for each id, whichever functions and classes captured it, since a class outlives its task.
 *
 * Each task begins with all of them at zero, however the one before it ended, and what it added is taken when it succeeds.
 */
export class TaskAccumulators {
  readonly #classes: ClassTable;
  readonly #idToAccumulator = new Map<number, WeakRef<AnyAccumulator>>();

  /** @param classes the user's classes whose instances accumulators may hold */
  constructor(classes: ClassTable) {
    this.#classes = classes;
  }

  /** Some function of the thread may add to one. */
  get areInUse(): boolean {
    return this.#idToAccumulator.size > 0;
  }

  /** An accumulator that came with a function: the one that the thread has, or the new one. */
  revive(metadata: AccumulatorMetadata, arrived: AnyAccumulator): AnyAccumulator {
    const known = this.#idToAccumulator.get(metadata.id)?.deref();
    if (known !== undefined) return known;
    setMetadata(arrived, metadata);
    this.#idToAccumulator.set(metadata.id, new WeakRef(arrived));
    return arrived;
  }

  /** The next task begins. */
  begin(): void {
    for (const [id, reference] of this.#idToAccumulator) {
      const accumulator = reference.deref();
      if (accumulator === undefined) this.#idToAccumulator.delete(id);
      else if (!accumulator.isZero) accumulator.reset();
    }
  }

  /**
   * What the task added, or undefined if nothing.
   *
   * @throws SparkError NOT_SERIALIZABLE that names the accumulator
   */
  updates(): Uint8Array | undefined {
    const updates: Uint8Array[] = [];
    for (const [id, reference] of this.#idToAccumulator) {
      const accumulator = reference.deref();
      if (accumulator !== undefined && !accumulator.isZero) updates.push(this.#encode(id, accumulator));
    }
    return updates.length === 0 ? undefined : joinUpdates(updates);
  }

  #encode(id: number, accumulator: AnyAccumulator): Uint8Array {
    try {
      const update = { id, fields: fieldsOf(accumulator), privates: privateFieldsOf(accumulator) };
      return encodeUpdate(update, this.#classes);
    } catch (thrown) {
      if (codeOf(thrown) !== 'NOT_SERIALIZABLE') throw thrown;
      const name = accumulator.name === undefined ? '' : ` "${accumulator.name}"`;
      const problem = messageOf(thrown).replace(/^Cannot encode value: value\[\d\]/, 'its field ');
      throw new SparkError(
        'NOT_SERIALIZABLE',
        `Cannot send what the task added to accumulator ${id}${name} (${accumulator.constructor.name}) to the driver: ${problem}`,
      );
    }
  }
}
