import type { PrivateField } from '../../serializer/class-table.ts';
import { inspector, session } from './isolate.ts';

/** Instances of one class, and the values of each of its #private fields in the order of the instances. */
interface Reading {
  readonly objects: readonly object[];
  readonly columns: readonly unknown[][];
  at: number;
}

/**
 * The #private fields of many instances that have the same ones. The inspector tells those of one object in 50 us; a line at its console
 * reads them in one or two.
 *
 * @param names as the classes declare them, those of the base class first
 */
export function readPrivateFields(objects: readonly object[], names: readonly string[]): PrivateField[][] {
  const fields: PrivateField[][] = [];
  // Of two fields of one name a line cannot tell which it means.
  const isClear = new Set(names).size === names.length;
  while (fields.length < objects.length) {
    if (isClear) fields.push(...readWhilePossible(objects.slice(fields.length), names));
    // Without one of the fields, or with a second one of its name.
    const odd = objects[fields.length];
    if (odd !== undefined) fields.push(inspector.privateFields(odd));
  }
  return fields;
}

/** The fields of the objects up to the first that has not exactly these. */
function readWhilePossible(objects: readonly object[], names: readonly string[]): PrivateField[][] {
  const reading: Reading = { objects, columns: names.map(() => []), at: 0 };
  session.runLine(reading, (r) => {
    const steps = names.map(
      (name, column) => `${r}.columns[${column}][${r}.at]=${r}.objects[${r}.at].${name}`,
    );
    return `for(;${r}.at<${r}.objects.length;${r}.at++)${steps.join() || 0};0`;
  });
  return objects
    .slice(0, reading.at)
    .map((_, index) => names.map((name, column) => [name, reading.columns[column]?.[index]] as const));
}
