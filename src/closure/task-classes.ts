import type { ClassTable, PrivateField, UserClass } from '../serializer/class-table.ts';
import { EXTENDS_FOREIGN, KEEPS_WEAK_STATE, NOT_CONSTRUCTED, PRIVATE_ON_DRIVER } from './class-refusals.ts';
import { registry } from './revive/isolate-registry.ts';
import {
  readPrivateFields,
  setFieldsInOrder,
  setPrivateFields,
  stamped,
  stampsInstances,
} from './revive/revive-support.ts';

/** What the instances of a class need to travel. */
interface ClassFacts {
  readonly refusal: string | undefined;
  /** The classes that give them #private members, base first. */
  readonly stamping: readonly UserClass[];
}

const classToFacts = new WeakMap<UserClass, ClassFacts>();

/**
 * The classes that came to this isolate with captured functions, by the driver's ids: for records that tasks read, and for those they write for other tasks.
 * Its classes are those of the whole isolate, as captured functions are.
 */
export class TaskClasses implements ClassTable {
  idOf(type: UserClass): string | undefined {
    return registry.idOf(type);
  }

  classOf(id: string): UserClass | undefined {
    const known = registry.get(id);
    return typeof known === 'function' ? known : undefined;
  }

  privateFieldsOf(object: object, type: UserClass): readonly PrivateField[] | string {
    const { refusal, stamping } = factsOf(type);
    if (refusal !== undefined) return refusal;
    if (stamping.length === 0) return [];
    const fields: PrivateField[] = [];
    for (const one of stamping) {
      const own = readPrivateFields(object, one);
      if (own === undefined) return NOT_CONSTRUCTED;
      fields.push(...own);
    }
    return fields;
  }

  create(type: UserClass, keys: readonly string[]): object {
    const bare = Object.create(type.prototype as object) as object;
    const { stamping } = factsOf(type);
    if (stamping.length === 0) return bare;
    const object = stamped(bare, stamping);
    // Public fields that the classes declare are there already; where they do not come first, all come anew, as their order counts.
    const own = Reflect.ownKeys(object);
    if (!own.every((key, index) => key === keys[index])) {
      for (const key of own) Reflect.deleteProperty(object, key);
    }
    return object;
  }

  setPrivateFields(object: object, type: UserClass, fields: readonly PrivateField[]): void {
    const { stamping } = factsOf(type);
    if (!setFieldsInOrder(object, stamping, fields)) setPrivateFields(object, stamping, fields);
  }
}

/** The same for what goes to the driver, whose own classes take no #private fields from outside. */
export class ResultClasses extends TaskClasses {
  override privateFieldsOf(_object: object, type: UserClass): readonly PrivateField[] | string {
    const { refusal, stamping } = factsOf(type);
    return refusal ?? (stamping.length > 0 ? PRIVATE_ON_DRIVER : []);
  }
}

function factsOf(type: UserClass): ClassFacts {
  let facts = classToFacts.get(type);
  if (facts === undefined) {
    facts = readFacts(type);
    classToFacts.set(type, facts);
  }
  return facts;
}

function readFacts(type: UserClass): ClassFacts {
  const stamping: UserClass[] = [];
  for (let at: unknown = type; at !== Function.prototype && at !== Object; at = Object.getPrototypeOf(at)) {
    if (typeof at !== 'function' || registry.idOf(at) === undefined)
      return { refusal: EXTENDS_FOREIGN, stamping: [] };
    if (registry.keepsWeakState(at)) return { refusal: KEEPS_WEAK_STATE, stamping: [] };
    if (stampsInstances(at)) stamping.unshift(at);
  }
  return { refusal: undefined, stamping };
}
