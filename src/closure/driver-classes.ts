import type { ClassTable, PrivateField, UserClass } from '../serializer/class-table.ts';
import { classInfoOf } from './capture/class-info.ts';
import { identityOf } from './capture/identity.ts';
import { inspector } from './capture/isolate.ts';
import { keepsWeakState, knownClass } from './capture/known-classes.ts';
import { EXTENDS_FOREIGN, INSPECTOR_CLOSED, KEEPS_WEAK_STATE, NOT_CONSTRUCTED } from './class-refusals.ts';

/**
 * The program's own classes as executors know them: instances in the data of an RDD go out, instances that tasks made come back as those of the original
 * class. Reading #private fields takes the inspector; setting them is not possible on this side.
 */
export class DriverClasses implements ClassTable {
  readonly #met = new Set<UserClass>();

  /** The classes whose instances were encoded, of which executors must be told. */
  get met(): readonly UserClass[] {
    return [...this.#met];
  }

  idOf(type: UserClass): string | undefined {
    if (!classInfoOf(type).isUsers) return undefined;
    this.#met.add(type);
    return identityOf(type);
  }

  classOf(id: string): UserClass | undefined {
    return knownClass(id) as UserClass | undefined;
  }

  privateFieldsOf(object: object, type: UserClass): readonly PrivateField[] | string {
    const names: string[] = [];
    for (let at: unknown = type; at !== Function.prototype && at !== Object; at = Object.getPrototypeOf(at)) {
      if (typeof at !== 'function' || !classInfoOf(at).isUsers) return EXTENDS_FOREIGN;
      if (keepsWeakState(at)) return KEEPS_WEAK_STATE;
      names.unshift(...classInfoOf(at).privateFields);
    }
    if (names.length === 0) return [];
    if (!inspector.isAvailable()) return INSPECTOR_CLOSED;
    const wanted = new Set(names);
    const fields = inspector.privateFields(object).filter(([name]) => wanted.has(name));
    return fields.length === names.length ? fields : NOT_CONSTRUCTED;
  }
}
