import { classInfoOf } from '../closure/capture/class-info.ts';
import { inspector } from '../closure/inspect/isolate.ts';
import { PrivateFieldFiller } from '../closure/inspect/private-field-filler.ts';
import { SparkError } from '../common/errors.ts';
import type { PrivateField } from '../serializer/class-table.ts';
import type { AnyAccumulator } from './accumulator-v2.ts';
import { classesOf } from './class-chain.ts';

/**
 * Checks that what tasks put into #private fields can be set here.
 *
 * @throws SparkError INVALID_ACCUMULATOR
 */
export function checkPrivateFields(accumulator: AnyAccumulator): void {
  const [field] = namesOf(accumulator);
  if (field === undefined) return;
  if (!inspector.isAvailable()) {
    throw invalid(
      accumulator,
      `it keeps state in ${field}, which cannot come back from tasks, as this process does not let itself be inspected; use public fields, or allow ` +
        'the inspector',
    );
  }
  const twice = sharedName(accumulator);
  if (twice !== undefined)
    throw invalid(
      accumulator,
      `two of its classes declare ${twice}, and fields are told apart by their names; rename one`,
    );
}

function invalid(accumulator: AnyAccumulator, problem: string): SparkError {
  const message = `Cannot register an accumulator of class ${accumulator.constructor.name}: ${problem}`;
  return new SparkError('INVALID_ACCUMULATOR', message);
}

/** A #private name that more than one class of the accumulator has. */
function sharedName(accumulator: AnyAccumulator): string | undefined {
  const members = classesOf(accumulator).flatMap((one) => classInfoOf(one).privateMembers);
  return members.find((name, index) => members.indexOf(name) !== index);
}

/** Sets what a task put into them. Fields that hold functions stay as they are. */
export function setPrivateFields(accumulator: AnyAccumulator, fields: readonly PrivateField[]): void {
  if (fields.length === 0) return;
  const sent = new Set(fields.map(([name]) => name));
  const filler = new PrivateFieldFiller();
  // The names are those of the class: what comes from outside is compared, never evaluated.
  const names = namesOf(accumulator).filter((name) => sent.has(name));
  filler.add(accumulator, accumulator.constructor, names, fields);
  filler.fill();
}

function namesOf(accumulator: AnyAccumulator): string[] {
  return classesOf(accumulator).flatMap((one) => classInfoOf(one).privateFields);
}
