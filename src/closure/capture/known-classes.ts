import { identityOf } from './identity.ts';

/**
 * The classes of this isolate that executors have been told, by the ids they know them by. A class that the program let go of is forgotten.
 */
const idToClass = new Map<string, WeakRef<object>>();
const keepingWeakState = new WeakSet<object>();
const forgotten = new FinalizationRegistry((id: string) => idToClass.delete(id));

/** Notes a class that travels by value. `keepsWeakState`: its methods hold a weak collection, where state of its instances may lie. */
export function noteClass(userClass: object, keepsWeakState: boolean): void {
  if (keepsWeakState) keepingWeakState.add(userClass);
  const id = identityOf(userClass);
  if (idToClass.has(id)) return;
  idToClass.set(id, new WeakRef(userClass));
  forgotten.register(userClass, id);
}

export function knownClass(id: string): object | undefined {
  return idToClass.get(id)?.deref();
}

export function keepsWeakState(userClass: object): boolean {
  return keepingWeakState.has(userClass);
}
