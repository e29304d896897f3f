import { SparkError } from '../common/errors.ts';
import { type ClassTable, classChain, type PrivateField, type UserClass } from '../serializer/class-table.ts';
import { bareInstance } from '../serializer/instance-decoder.ts';
import { classInfoOf } from './capture/class-info.ts';
import { canMakeHere } from './capture/driver-made.ts';
import { identityOf } from './capture/identity.ts';
import { keepsWeakState, knownClass } from './capture/known-classes.ts';
import {
  EXTENDS_FOREIGN,
  FIXED_ON_DRIVER,
  INSPECTOR_CLOSED,
  KEEPS_WEAK_STATE,
  NOT_CONSTRUCTED,
} from './class-refusals.ts';
import { dropFieldsBut } from './drop-fields-but.ts';
import { engineClass, engineClassId, isEngineClass } from './engine-classes.ts';
import { inspector } from './inspect/isolate.ts';
import { PrivateFieldFiller } from './inspect/private-field-filler.ts';
import { PrivateReadAhead } from './inspect/private-read-ahead.ts';

/** What the instances of a class need to travel. */
interface ClassFacts {
  readonly refusal: string | undefined;
  /** They have #private members, which only construction installs. */
  readonly isStamped: boolean;
  /** Names of their #private fields, those of the base class first. */
  readonly privates: readonly string[];
}

const classToFacts = new WeakMap<UserClass, ClassFacts>();

/**
 * The program's own classes as executors know them: instances in the data of an RDD go out, instances that tasks made come back as those of the original
 * class. The inspector reads and sets #private fields: of what comes back those of a whole block of records in one question.
 */
export class DriverClasses implements ClassTable {
  readonly #met = new Set<UserClass>();
  readonly #filler = new PrivateFieldFiller();
  readonly #makeable = new Map<UserClass, boolean>();
  #ahead = new PrivateReadAhead([], 0, 0);

  /** @param met classes that executors may not have been told yet, whose instances are to be decoded */
  constructor(met: Iterable<UserClass> = []) {
    for (const type of met) this.#met.add(type);
  }

  /** The classes whose instances were encoded, of which executors must be told. */
  get met(): readonly UserClass[] {
    return [...this.#met];
  }

  idOf(type: UserClass): string | undefined {
    if (!classInfoOf(type).isUsers) return engineClassId(type);
    this.#met.add(type);
    return identityOf(type);
  }

  classOf(id: string): UserClass | undefined {
    const known = knownClass(id) ?? this.met.find((type) => identityOf(type) === id);
    return (known as UserClass | undefined) ?? engineClass(id);
  }

  privateFieldsOf(object: object, type: UserClass): readonly PrivateField[] | string {
    const { refusal, privates } = factsOf(type);
    if (refusal !== undefined) return refusal;
    if (privates.length === 0) return [];
    if (!inspector.isAvailable()) return INSPECTOR_CLOSED;
    const fields = this.#ahead.fieldsOf(object, type, privates);
    return fields.length === privates.length ? fields : NOT_CONSTRUCTED;
  }

  hasOnlyFields(type: UserClass): boolean {
    const { refusal, isStamped } = factsOf(type);
    return refusal === undefined && !isStamped;
  }

  /** Tells which records will be encoded next, so that the #private fields of all can be read together. */
  begin(records: readonly unknown[], start: number, end: number): void {
    this.#ahead = new PrivateReadAhead(records, start, end);
  }

  create(type: UserClass, keys: readonly string[], builtin: object | undefined): object {
    if (!factsOf(type).isStamped) return bareInstance(type, builtin);
    // Tasks refuse to send such instances; what the driver itself has encoded may hold them.
    if (!this.#canMake(type)) {
      throw new SparkError(
        'NOT_SERIALIZABLE',
        `Cannot decode value: value is or holds an instance of class ${type.name}, ${FIXED_ON_DRIVER}`,
      );
    }
    return dropFieldsBut(keys, Reflect.construct(type, []) as object);
  }

  setPrivateFields(object: object, type: UserClass, fields: readonly PrivateField[]): void {
    this.#filler.add(object, type, factsOf(type).privates, fields);
  }

  settle(): void {
    this.#makeable.clear();
    this.#filler.fill();
  }

  /** Asks the inspector once for a run of values. */
  #canMake(type: UserClass): boolean {
    let can = this.#makeable.get(type);
    if (can === undefined) {
      can = canMakeHere(type);
      this.#makeable.set(type, can);
    }
    return can;
  }
}

function factsOf(type: UserClass): ClassFacts {
  let facts = classToFacts.get(type);
  if (facts === undefined) {
    facts = readFacts(type);
    // Whether state lies in a weak collection is known when the class was captured.
    if (facts.refusal === undefined && knownClass(identityOf(type)) !== undefined)
      classToFacts.set(type, facts);
  }
  return facts;
}

function readFacts(type: UserClass): ClassFacts {
  const privates: string[] = [];
  let isStamped = false;
  for (const at of classChain(type)) {
    if (isEngineClass(at)) continue;
    const refusal = refusalOf(at);
    if (refusal !== undefined) return { refusal, isStamped: false, privates: [] };
    const info = classInfoOf(at as UserClass);
    privates.unshift(...info.privateFields);
    isStamped ||= info.stampsInstances;
  }
  return { refusal: undefined, isStamped, privates };
}

function refusalOf(at: unknown): string | undefined {
  if (typeof at !== 'function' || !classInfoOf(at).isUsers) return EXTENDS_FOREIGN;
  return keepsWeakState(at) ? KEEPS_WEAK_STATE : undefined;
}
