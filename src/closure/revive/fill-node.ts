import {
  ACCESSOR,
  FIXED,
  type GraphNode,
  HIDDEN,
  type NamedSlot,
  type PropertySlot,
  READ_ONLY,
  type Slot,
} from '../payload.ts';
import { setPrivateFields, setStaticPrivateFields } from './revive-support.ts';

type ValueOf = (slot: Slot) => unknown;

/** Gives a bare object, function or class what it holds. No code of the user's runs. */
export function fillNode(node: GraphNode, made: unknown, valueOf: ValueOf): void {
  switch (node.kind) {
    case 'class':
      if (node.privates) setStaticPrivateFields(made as object, namedValues(node.privates, valueOf));
      fillFunction(node, made as FillableFunction, valueOf);
      break;
    case 'function':
      fillFunction(node, made as FillableFunction, valueOf);
      break;
    case 'object':
      fillObject(node, made as object, valueOf);
      break;
    case 'namespace':
      for (const [name, slot] of node.members)
        define(made as object, name, {
          value: valueOf(slot),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      break;
    case 'cell':
      (made as { value: unknown }).value = valueOf(node.value);
      break;
    default: // Complete as made.
  }
}

type FillableFunction = { prototype: object };

function fillFunction(
  node: GraphNode & { kind: 'function' | 'class' },
  made: FillableFunction,
  valueOf: ValueOf,
): void {
  const { properties, prototypeProperties, prototypeParent, prototypeValue, parent } = node;
  if (prototypeValue !== undefined) made.prototype = valueOf(prototypeValue) as object;
  if (prototypeParent !== undefined)
    Object.setPrototypeOf(made.prototype, valueOf(prototypeParent) as object | null);
  for (const property of prototypeProperties ?? []) setProperty(made.prototype, property, valueOf);
  if (parent !== undefined) Object.setPrototypeOf(made, valueOf(parent) as object | null);
  for (const property of properties ?? []) setProperty(made, property, valueOf);
}

function fillObject(node: GraphNode & { kind: 'object' }, made: object, valueOf: ValueOf): void {
  const { of, entries = [], properties = [], stamps, privates, integrity } = node;
  if (of === 'Map' || of === 'WeakMap') {
    const set = (of === 'Map' ? Map : WeakMap).prototype.set;
    for (let index = 0; index < entries.length; index += 2) {
      set.call(made as never, valueOf(entries[index] as Slot) as never, valueOf(entries[index + 1] as Slot));
    }
  } else {
    const add = (of === 'WeakSet' ? WeakSet : Set).prototype.add;
    for (const member of entries) add.call(made as never, valueOf(member) as never);
  }
  if (stamps) dropOtherKeys(made, properties, valueOf);
  for (const property of properties) setProperty(made, property, valueOf);
  if (stamps && privates) {
    setPrivateFields(
      made,
      stamps.map((slot) => valueOf(slot) as object),
      namedValues(privates, valueOf),
    );
  }
  if (integrity === 'frozen') Object.freeze(made);
  else if (integrity === 'sealed') Object.seal(made);
  else if (integrity === 'fixed') Object.preventExtensions(made);
}

/** Public fields that a stamping class declares and that the original had lost. */
function dropOtherKeys(made: object, properties: readonly PropertySlot[], valueOf: ValueOf): void {
  const kept = new Set(properties.map(([key]) => valueOf(key)));
  for (const key of Reflect.ownKeys(made)) if (!kept.has(key)) Reflect.deleteProperty(made, key);
}

function setProperty(object: object, [key, value, flags = 0, setter]: PropertySlot, valueOf: ValueOf): void {
  const name = valueOf(key) as PropertyKey;
  const shape = { enumerable: !(flags & HIDDEN), configurable: !(flags & FIXED) };
  if (flags & ACCESSOR) {
    const accessors = { get: valueOf(value), set: setter === undefined ? undefined : valueOf(setter) };
    define(object, name, { ...accessors, ...shape } as PropertyDescriptor);
  } else {
    define(object, name, { value: valueOf(value), writable: !(flags & READ_ONLY), ...shape });
  }
}

function define(object: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  Object.defineProperty(object, name, descriptor);
}

function namedValues(named: readonly NamedSlot[], valueOf: ValueOf): [name: string, value: unknown][] {
  return named.map(([name, slot]) => [name, valueOf(slot)]);
}
