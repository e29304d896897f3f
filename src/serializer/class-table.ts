import { ERRORS } from './value-tags.ts';

/** A class as `instanceof` and `Object.create(class.prototype)` know it. */
// biome-ignore lint/complexity/noBannedTypes: any class of the user, whatever its constructor takes
export type UserClass = Function;

/** A #private field of an instance, its name with the `#`. */
export type PrivateField = readonly [name: string, value: unknown];

/**
 * The classes of users whose instances may be records. The codec writes an instance as its class's id, its #private fields, its own fields and what it has
 * from the built-in class that it extends; who implements this port brings the class itself to the other side. An instance comes back without its
 * constructor having run, as far as anybody could tell.
 */
export interface ClassTable {
  /** The id of a class that may be sent, undefined for one that may not. */
  idOf(type: UserClass): string | undefined;
  /** The class of an id, undefined when this side does not have it. */
  classOf(id: string): UserClass | undefined;
  /** The #private fields of an instance, those of the base class first; or why it may not be sent, as it follows `is an instance of class C, `. Absent where no class has any. */
  privateFieldsOf?(object: object, type: UserClass): readonly PrivateField[] | string;
  /** Whether the instances of a class may be sent and have no #private members. Absent where `privateFieldsOf` is. */
  hasOnlyFields?(type: UserClass): boolean;
  /**
   * An instance whose #private members are there but not set. It has no own properties but the first ones of `keys`, which get their values afterwards.
   * Absent where no class has #private members.
   *
   * @param builtin an object of the built-in class that it extends, to be used where it extends one
   */
  create?(type: UserClass, keys: readonly string[], builtin: object | undefined): object;
  /** Sets what `privateFieldsOf` gave on the other side, in its order. */
  setPrivateFields?(object: object, type: UserClass, fields: readonly PrivateField[]): void;
  /** Called after a run of values was decoded: the latest moment for what `setPrivateFields` put off. */
  settle?(): void;
}

/** Built-in classes whose instances a copy of their state makes anew, so that classes that extend them can travel. */
export const EXTENSIBLE_BUILTINS: ReadonlySet<unknown> = new Set<unknown>([Array, Map, Set, Date, ...ERRORS]);

/** The classes of an instance, most derived first, without the built-in one at the end, if that is one whose state is known. */
export function* classChain(type: UserClass): Generator<unknown> {
  for (let at: unknown = type; at !== Function.prototype && at !== Object; at = Object.getPrototypeOf(at)) {
    if (EXTENSIBLE_BUILTINS.has(at)) return;
    yield at;
  }
}
