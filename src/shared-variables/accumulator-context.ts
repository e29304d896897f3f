import { DriverClasses } from '../closure/driver-classes.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import { IdGenerator } from '../common/ids.ts';
import { invalidArgument, shown } from '../common/invalid-argument.ts';
import { decodeUpdates, setFields } from './accumulator-update.ts';
import { AccumulatorV2, type AnyAccumulator, setMetadata } from './accumulator-v2.ts';
import { checkPrivateFields, setPrivateFields } from './driver-private-fields.ts';

/** One for all contexts of the program, as ids are: an accumulator may outlive the context it was made with. */
const ids = new IdGenerator();
/** Whoever can still use an accumulator holds it; updates for one that nobody holds are of no use. */
const idToAccumulator = new Map<number, WeakRef<AnyAccumulator>>();
const collected = new FinalizationRegistry<number>((id) => idToAccumulator.delete(id));
const classes = new DriverClasses();

/**
 * Makes an accumulator known to the driver, so that functions may capture it.
 *
 * @throws SparkError INVALID_ARGUMENT, ACCUMULATOR_REGISTERED_TWICE, or INVALID_ACCUMULATOR where its class lacks a member of AccumulatorV2, has #private
 *   fields and this process does not let itself be inspected, or where two classes of its chain have #private members of one name
 */
export function registerAccumulator(accumulator: AnyAccumulator, name: string | undefined): void {
  if (!(accumulator instanceof AccumulatorV2)) {
    throw invalidArgument(
      'register',
      'an accumulator, an instance of a class that extends AccumulatorV2',
      accumulator,
    );
  }
  if (name !== undefined && typeof name !== 'string')
    throw invalidArgument('register', 'a string as name', name);
  if (accumulator.isRegistered) {
    throw new SparkError(
      'ACCUMULATOR_REGISTERED_TWICE',
      `Cannot register an accumulator twice: it has id ${accumulator.id}${name === undefined ? '' : `, the new name would be ${shown(name)}`}`,
    );
  }
  checkMembers(accumulator);
  checkPrivateFields(accumulator);
  const id = ids.next();
  setMetadata(accumulator, { id, ...(name !== undefined && { name }) });
  idToAccumulator.set(id, new WeakRef(accumulator));
  collected.register(accumulator, id);
}

/** What the type checker holds in TypeScript. A method `isZero()` would be truthy, and nothing a task added would ever travel. */
function checkMembers(accumulator: AnyAccumulator): void {
  const members = accumulator as unknown as Readonly<Record<string, unknown>>;
  const missing = ['add', 'copy', 'merge', 'reset'].find((name) => typeof members[name] !== 'function');
  const problem =
    missing !== undefined
      ? `has no method ${missing}()`
      : typeof accumulator.isZero === 'boolean'
        ? undefined
        : `has no accessor isZero that gives a boolean; write get isZero() { ... }`;
  if (problem === undefined) return;
  throw new SparkError(
    'INVALID_ACCUMULATOR',
    `Cannot register an accumulator (${accumulator.constructor.name}): its class ${problem}`,
  );
}

/**
 * Adds what a task added. One accumulator that cannot take it does not keep it from the others.
 *
 * @throws SparkError ACCUMULATOR_MERGE_FAILED when some could not, with the first error as cause
 */
export function mergeUpdates(updates: Uint8Array): void {
  const failures: { readonly accumulator: AnyAccumulator; readonly thrown: unknown }[] = [];
  for (const { id, fields, privates } of decodeUpdates(updates, classes)) {
    const accumulator = idToAccumulator.get(id)?.deref();
    if (accumulator === undefined) continue;
    try {
      const other = accumulator.copyAndReset();
      setFields(other, fields);
      setPrivateFields(other, privates);
      accumulator.merge(other);
    } catch (thrown) {
      failures.push({ accumulator, thrown });
    }
  }
  const [first] = failures;
  if (first === undefined) return;
  const texts = failures.map(({ accumulator, thrown }) => `${labelOf(accumulator)}: ${messageOf(thrown)}`);
  throw new SparkError('ACCUMULATOR_MERGE_FAILED', texts.join('; '), { cause: first.thrown });
}

function labelOf(accumulator: AnyAccumulator): string {
  const name = accumulator.name === undefined ? '' : ` "${accumulator.name}"`;
  return `${accumulator.constructor.name} ${accumulator.id}${name}`;
}
