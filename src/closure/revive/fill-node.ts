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

type ReadSlot = (slot: Slot) => unknown;

/** Gives a bare object, function or class what it holds. No code of the user's runs. */
export function fillNode(node: GraphNode, made: unknown, read: ReadSlot): void {
  switch (node.kind) {
    case 'class':
      if (node.privates) setStaticPrivateFields(made as object, namedValues(node.privates, read));
      fillFunction(node, made as FillableFunction, read);
      break;
    case 'function':
      fillFunction(node, made as FillableFunction, read);
      break;
    case 'object':
      fillObject(node, made as object, read);
      break;
    case 'namespace':
      for (const [name, slot] of node.members)
        define(made as object, name, {
          value: read(slot),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      break;
    case 'cell':
      (made as { value: unknown }).value = read(node.value);
      break;
    default: // Complete as made.
  }
}

type FillableFunction = { prototype: object };

function fillFunction(
  node: GraphNode & { kind: 'function' | 'class' },
  made: FillableFunction,
  read: ReadSlot,
): void {
  const { properties, prototypeProperties, prototypeParent, prototypeValue, parent } = node;
  if (prototypeValue !== undefined) made.prototype = read(prototypeValue) as object;
  if (prototypeParent !== undefined)
    Object.setPrototypeOf(made.prototype, read(prototypeParent) as object | null);
  for (const property of prototypeProperties ?? []) setProperty(made.prototype, property, read);
  if (parent !== undefined) Object.setPrototypeOf(made, read(parent) as object | null);
  for (const property of properties ?? []) setProperty(made, property, read);
}

function fillObject(node: GraphNode & { kind: 'object' }, made: object, read: ReadSlot): void {
  const { of, entries = [], properties = [], stamps, privates, integrity } = node;
  if (of === 'Map' || of === 'WeakMap') {
    const set = (of === 'Map' ? Map : WeakMap).prototype.set;
    for (let index = 0; index < entries.length; index += 2) {
      set.call(made as never, read(entries[index] as Slot) as never, read(entries[index + 1] as Slot));
    }
  } else {
    const add = (of === 'WeakSet' ? WeakSet : Set).prototype.add;
    for (const member of entries) add.call(made as never, read(member) as never);
  }
  if (stamps) dropOtherKeys(made, properties, read);
  for (const property of properties) setProperty(made, property, read);
  if (stamps && privates) {
    setPrivateFields(
      made,
      stamps.map((slot) => read(slot) as object),
      namedValues(privates, read),
    );
  }
  if (integrity === 'frozen') Object.freeze(made);
  else if (integrity === 'sealed') Object.seal(made);
  else if (integrity === 'fixed') Object.preventExtensions(made);
}

/** Public fields that a stamping class declares and that the original had lost. */
function dropOtherKeys(made: object, properties: readonly PropertySlot[], read: ReadSlot): void {
  const kept = new Set(properties.map(([key]) => read(key)));
  for (const key of Reflect.ownKeys(made)) if (!kept.has(key)) Reflect.deleteProperty(made, key);
}

function setProperty(object: object, [key, value, flags = 0, setter]: PropertySlot, read: ReadSlot): void {
  const name = read(key) as PropertyKey;
  const shape = { enumerable: !(flags & HIDDEN), configurable: !(flags & FIXED) };
  if (flags & ACCESSOR) {
    const accessors = { get: read(value), set: setter === undefined ? undefined : read(setter) };
    define(object, name, { ...accessors, ...shape } as PropertyDescriptor);
  } else {
    define(object, name, { value: read(value), writable: !(flags & READ_ONLY), ...shape });
  }
}

function define(object: object, name: PropertyKey, descriptor: PropertyDescriptor): void {
  Object.defineProperty(object, name, descriptor);
}

function namedValues(named: readonly NamedSlot[], read: ReadSlot): [name: string, value: unknown][] {
  return named.map(([name, slot]) => [name, read(slot)]);
}
