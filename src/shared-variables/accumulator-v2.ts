import { nameEngineClass } from '../closure/engine-names.ts';
import { WIRE, type WireForm } from '../closure/wire.ts';
import { SparkError, TaskNotSerializableError } from '../common/errors.ts';

/** Names the executor's handler of accumulators. */
export const ACCUMULATOR_HANDLER = 'accumulator';

/** What an accumulator gets when it is registered. It goes to tasks along with it. */
export interface AccumulatorMetadata {
  readonly id: number;
  readonly name?: string;
}

interface Registration extends AccumulatorMetadata {
  /** What tasks begin with, settled by the first function that captures the accumulator. */
  zero?: object;
}

/** Beside the accumulators, so that all of their own fields are the state of their class. */
const registrations = new WeakMap<object, Registration>();

/**
 * A value that tasks add to and the driver reads: the base of the accumulators there are, and of your own.
 *
 * An accumulator is registered with `sc.register` before a function uses it. Each task then works on a copy that is zero when the task begins, and when
 * the task succeeds, what it added is merged into the driver's. What counts:
 *
 * - In an action: each partition once, whatever failed or was run again.
 * - In a transformation before a shuffle: each partition of the shuffle once, also when lost outputs are computed again. Spark counts those again.
 * - In a transformation without a shuffle behind it: once for each action that computes it, as in Spark. Two actions on the same RDD count twice; actions
 *   that stop early (`take`, `first`) count what they looked at.
 *
 * A failed or cancelled job keeps what its finished tasks added. In a task `value` is what this task has added so far.
 *
 * The state of a class of your own is in its fields, public or #private: they travel as data from the task to the driver and may hold what an RDD's records
 * may. Fields that hold functions keep what the driver's accumulator has. An accumulator is sent to tasks as it was when a function first captured it.
 *
 * @example
 * ```ts
 * class Longest extends AccumulatorV2<string, string> {
 *   text = '';
 *   get isZero() { return this.text === ''; }
 *   get value() { return this.text; }
 *   copy() { const copy = new Longest(); copy.text = this.text; return copy; }
 *   reset() { this.text = ''; }
 *   add(text: string) { if (text.length > this.text.length) this.text = text; }
 *   merge(other: Longest) { this.add(other.text); }
 * }
 * const longest = new Longest();
 * sc.register(longest, 'longest word');
 * await sc.parallelize(['a', 'bbb', 'cc']).foreach((word) => longest.add(word));
 * longest.value; // => 'bbb'
 * ```
 */
export abstract class AccumulatorV2<IN, OUT> {
  /** Whether nothing was added: then nothing travels. */
  abstract get isZero(): boolean;

  /** A new accumulator with the same state. It is not registered. */
  abstract copy(): AccumulatorV2<IN, OUT>;

  /** Back to zero. */
  abstract reset(): void;

  abstract add(value: IN): void;

  /** Adds what another accumulator of the same class holds. An error loses what that task added, with a warning; its job goes on. */
  abstract merge(other: AccumulatorV2<IN, OUT>): void;

  abstract get value(): OUT;

  /** A new accumulator of the same kind that is zero. */
  copyAndReset(): AccumulatorV2<IN, OUT> {
    const copy = this.copy();
    copy.reset();
    return copy;
  }

  /**
   * Unique in the program.
   *
   * @throws SparkError ACCUMULATOR_NOT_REGISTERED
   */
  get id(): number {
    return registrationOf(this, 'id').id;
  }

  /**
   * The name it was registered with.
   *
   * @throws SparkError ACCUMULATOR_NOT_REGISTERED
   */
  get name(): string | undefined {
    return registrationOf(this, 'name').name;
  }

  get isRegistered(): boolean {
    return registrations.has(this);
  }

  toString(): string {
    const type = this.constructor.name;
    const known = registrations.get(this);
    if (known === undefined) return `Unregistered ${type}`;
    return `${type}(id: ${known.id}, ${known.name === undefined ? '' : `name: ${known.name}, `}value: ${String(this.value)})`;
  }

  /** What travels in its place when a function captures it. */
  [WIRE](): WireForm {
    const known = registrations.get(this);
    if (known === undefined) {
      throw new TaskNotSerializableError(
        'ACCUMULATOR_NOT_REGISTERED',
        `is an accumulator that is not registered (${this.constructor.name}), and must be before it is sent to executors. ` +
          'Call sc.register(accumulator) first, and capture the registered one, not a copy',
        [],
      );
    }
    known.zero ??= zeroOf(this);
    const { id, name, zero } = known;
    return {
      handler: ACCUMULATOR_HANDLER,
      payload: { id, ...(name !== undefined && { name }) },
      object: zero,
    };
  }
}

nameEngineClass(AccumulatorV2, 'AccumulatorV2');

/** Any accumulator, where its types do not matter. */
export type AnyAccumulator = AccumulatorV2<unknown, unknown>;

/** Gives an accumulator its id: on the driver when it is registered, in a task when it arrives. */
export function setMetadata(accumulator: AnyAccumulator, { id, name }: AccumulatorMetadata): void {
  registrations.set(accumulator, { id, ...(name !== undefined && { name }) });
}

function registrationOf(accumulator: object, what: string): Registration {
  const known = registrations.get(accumulator);
  if (known !== undefined) return known;
  throw new SparkError(
    'ACCUMULATOR_NOT_REGISTERED',
    `Cannot read the ${what} of an accumulator that is not registered; call sc.register(accumulator) first`,
  );
}

/** A zero copy that travels by value, as what it is. */
function zeroOf(accumulator: AnyAccumulator): object {
  const zero = accumulator.copyAndReset();
  const problem =
    zero === accumulator
      ? 'itself'
      : Object.getPrototypeOf(zero) !== Object.getPrototypeOf(accumulator)
        ? 'something of another class'
        : zero.isZero
          ? undefined
          : 'a copy that is not zero';
  if (problem !== undefined) {
    throw new TaskNotSerializableError(
      'INVALID_ACCUMULATOR',
      `is an accumulator (${accumulator.constructor.name}) whose copyAndReset() gives ${problem}. Let copy() make a new one of the same class, and reset() make it zero`,
      [],
    );
  }
  return Object.defineProperty(zero, WIRE, { value: undefined, configurable: true });
}
