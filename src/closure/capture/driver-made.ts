import { ERRORS } from '../../serializer/value-tags.ts';
import { inspector } from '../inspect/isolate.ts';
import type { InertConstruction } from '../text/inert-construction.ts';
import { classInfoOf } from './class-info.ts';

/**
 * Whether this isolate can make an instance of a class of the user's and then set its #private fields from outside: `new` runs nothing of the user's on the
 * way, and each name stands for one #private member, as the inspector goes by names alone.
 */
export function canMakeHere(type: object): boolean {
  if (!inspector.isAvailable()) return false;
  const privates = new Set<string>();
  for (let at = type; !ROOTS.has(at); at = Object.getPrototypeOf(at) as object) {
    const { shape, privateMembers } = classInfoOf(at);
    if (shape?.inert === undefined || !isInertIn(type, at, shape.inert)) return false;
    for (const name of privateMembers) {
      if (privates.has(name)) return false;
      privates.add(name);
    }
  }
  return true;
}

const ROOTS: ReadonlySet<object> = new Set<object>([
  Function.prototype,
  Object,
  // It fails without arguments.
  ...ERRORS.filter((error) => error !== AggregateError),
]);

function isInertIn(type: object, at: object, { assigned, globals }: InertConstruction): boolean {
  const { prototype } = type as { prototype: object };
  for (const name of assigned) if (!isPlainIn(prototype, name)) return false;
  if (globals.size === 0) return true;
  const found = inspector.inspect(at);
  return (
    found.kind === 'function' &&
    !found.scopes.some(({ variables }) => [...globals].some((name) => name in variables))
  );
}

/** Whether assigning a field makes one, and calls no setter. */
function isPlainIn(prototype: object, name: string): boolean {
  for (let at: object | null = prototype; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const found = Object.getOwnPropertyDescriptor(at, name);
    if (found !== undefined) return found.writable === true;
  }
  return true;
}
