import { SparkError, TaskNotSerializableError } from '../common/errors.ts';
import type { UserClass } from '../serializer/class-table.ts';

/** This package's own classes whose instances may be records, and arrive as what they are when a task throws them: the same on both sides, by name. */
const NAME_TO_CLASS: ReadonlyMap<string, UserClass> = new Map<string, UserClass>([
  ['SparkError', SparkError],
  ['TaskNotSerializableError', TaskNotSerializableError],
]);

const PREFIX = 'firesteel:';

export function engineClassId(type: UserClass): string | undefined {
  return NAME_TO_CLASS.get(type.name) === type ? PREFIX + type.name : undefined;
}

export function engineClass(id: string): UserClass | undefined {
  return id.startsWith(PREFIX) ? NAME_TO_CLASS.get(id.slice(PREFIX.length)) : undefined;
}

/** Whether an error class is one of this package's own, which users may extend. */
export function isEngineClass(type: unknown): boolean {
  return typeof type === 'function' && engineClassId(type) !== undefined;
}
