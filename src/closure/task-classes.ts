import { type ClassTable, classChain, type PrivateField, type UserClass } from '../serializer/class-table.ts';
import { bareInstance } from '../serializer/instance-decoder.ts';
import { EXTENDS_FOREIGN, FIXED_ON_DRIVER, KEEPS_WEAK_STATE, NOT_CONSTRUCTED } from './class-refusals.ts';
import { dropFieldsBut } from './drop-fields-but.ts';
import { engineClass, engineClassId, isEngineClass } from './engine-classes.ts';
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
    return registry.idOf(type) ?? engineClassId(type);
  }

  classOf(id: string): UserClass | undefined {
    const known = registry.get(id);
    return typeof known === 'function' ? known : engineClass(id);
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

  hasOnlyFields(type: UserClass): boolean {
    const { refusal, stamping } = factsOf(type);
    return refusal === undefined && stamping.length === 0;
  }

  create(type: UserClass, keys: readonly string[], builtin: object | undefined): object {
    const bare = bareInstance(type, builtin);
    const { stamping } = factsOf(type);
    return stamping.length === 0 ? bare : dropFieldsBut(keys, stamped(bare, stamping));
  }

  setPrivateFields(object: object, type: UserClass, fields: readonly PrivateField[]): void {
    const { stamping } = factsOf(type);
    if (!setFieldsInOrder(object, stamping, fields)) setPrivateFields(object, stamping, fields);
  }
}

/** The same for what goes to the driver, which cannot set the #private fields of all classes. */
export class ResultClasses extends TaskClasses {
  override privateFieldsOf(object: object, type: UserClass): readonly PrivateField[] | string {
    const { refusal, stamping } = factsOf(type);
    if (refusal === undefined && stamping.length > 0 && registry.isFixedOnDriver(type))
      return FIXED_ON_DRIVER;
    return super.privateFieldsOf(object, type);
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
  for (const at of classChain(type)) {
    if (isEngineClass(at)) continue;
    if (typeof at !== 'function' || registry.idOf(at) === undefined)
      return { refusal: EXTENDS_FOREIGN, stamping: [] };
    if (registry.keepsWeakState(at)) return { refusal: KEEPS_WEAK_STATE, stamping: [] };
    if (stampsInstances(at)) stamping.unshift(at);
  }
  return { refusal: undefined, stamping };
}
