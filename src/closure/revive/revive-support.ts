import type { PrivateField } from '../../serializer/class-table.ts';

type Setters = Readonly<Record<string, (object: object, value: unknown) => void>>;

/**
 * What the texts of classes by value call to be built without running the user's code: `isReviving` keeps field
 * initialisers from running, `Stamp` as new.target keeps a constructor from running, `expose` hands out the setters of
 * #private fields.
 */
export interface ReviveSupport {
  isReviving: boolean;
  readonly Stamp: { prototype: object | null };
  expose(userClass: object, setters: Setters, read?: ReadFields): void;
}

/** The values of the #private fields that a class declares, or undefined for an object that does not have them. */
type ReadFields = (object: object) => readonly unknown[] | undefined;

const classToSetters = new WeakMap<object, Setters>();

/** How the #private fields of instances are reached, in the order of their declaration. */
interface FieldAccess {
  readonly names: readonly string[];
  readonly setters: readonly ((object: object, value: unknown) => void)[];
  readonly read: ReadFields;
}

/** Only of classes whose instances have #private members. */
const classToAccess = new WeakMap<object, FieldAccess>();

export const reviveSupport: ReviveSupport = {
  isReviving: false,
  Stamp: function Stamp() {} as unknown as { prototype: object | null },
  expose(userClass, setters, read) {
    classToSetters.set(userClass, setters);
    if (read === undefined) return;
    const fields = Object.entries(setters).filter(([name]) => name.startsWith('#'));
    const [names, sets] = [fields.map(([name]) => name), fields.map(([, set]) => set)];
    classToAccess.set(userClass, { names, setters: sets, read });
  },
};

type Constructor = new (...args: unknown[]) => object;

/** Arguments that any parameter list takes, patterns included; no default is evaluated. */
const BLANK: unknown = new Proxy(() => {}, {
  get: (_target, key) =>
    key === Symbol.iterator ? () => [][Symbol.iterator]() : key === Symbol.toPrimitive ? () => 0 : BLANK,
  ownKeys: () => [],
});
const BLANKS = Array.from({ length: 32 }, () => BLANK);

/**
 * Gives an object the #private members of `classes` (base first): no constructor and no initialiser of the user's runs.
 *
 * @returns the object, or another one where the first of the classes extends nothing and so makes its own.
 */
export function stamped(object: object, classes: readonly object[]): object {
  let made = object;
  reviveSupport.isReviving = true;
  try {
    for (const one of classes) made = stamp(one as Constructor, made);
  } finally {
    reviveSupport.isReviving = false;
  }
  return made;
}

function stamp(userClass: Constructor, object: object): object {
  const newTarget = reviveSupport.Stamp as unknown as Constructor;
  const parent = Object.getPrototypeOf(userClass) as object | null;
  if (parent === Function.prototype) {
    const prototype = Object.getPrototypeOf(object) as object | null;
    // Each assignment makes V8 lay out what is constructed anew, also of what it was before.
    if (reviveSupport.Stamp.prototype !== prototype) reviveSupport.Stamp.prototype = prototype;
    return Reflect.construct(userClass, BLANKS, newTarget);
  }
  // `super()` calls whatever the class's [[Prototype]] is at that moment; an object it returns becomes `this`.
  Object.setPrototypeOf(userClass, function Give() {
    return object;
  });
  try {
    return Reflect.construct(userClass, BLANKS, newTarget);
  } finally {
    Object.setPrototypeOf(userClass, parent);
  }
}

/** Whether instances of a class get #private members from it. */
export function stampsInstances(userClass: object): boolean {
  return classToAccess.has(userClass);
}

/** The #private fields that one class gave an object; undefined where the class never initialised the object. */
export function readPrivateFields(object: object, userClass: object): PrivateField[] | undefined {
  const access = classToAccess.get(userClass);
  const values = access?.read(object);
  return values && access?.names.map((name, index) => [name, values[index]]);
}

/** Sets all #private fields of an object where they come in the order of their declaration, as they nearly always do. Tells whether that was so. */
export function setFieldsInOrder(
  object: object,
  classes: readonly object[],
  fields: readonly PrivateField[],
): boolean {
  let at = 0;
  for (const one of classes) {
    const { names, setters } = classToAccess.get(one) as FieldAccess;
    for (let i = 0; i < names.length; i++) {
      const field = fields[at++];
      if (field === undefined || field[0] !== names[i]) return false;
      setters[i]?.(object, field[1]);
    }
  }
  return at === fields.length;
}

/** Sets #private fields: of each class in turn, the first value of each of its names that has not been used. */
export function setPrivateFields(
  object: object,
  classes: readonly object[],
  fields: readonly PrivateField[],
): void {
  const left = [...fields];
  for (const one of classes) {
    for (const [name, set] of Object.entries(classToSetters.get(one) ?? {})) {
      const index = left.findIndex(([field]) => field === name);
      if (index >= 0) set(object, left.splice(index, 1)[0]?.[1]);
    }
  }
}

export function setStaticPrivateFields(userClass: object, fields: readonly PrivateField[]): void {
  const setters = classToSetters.get(userClass);
  for (const [name, value] of fields) setters?.[`static ${name}`]?.(userClass, value);
}
