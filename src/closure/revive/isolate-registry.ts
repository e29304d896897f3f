/**
 * What must be one object in this isolate, whichever payload brings it: the user's classes, symbols and weak
 * collections, by the ids the driver gave them. A class is as it was when it first came.
 */
export class IsolateRegistry {
  readonly #idToValue = new Map<string, object | symbol>();
  readonly #classToId = new WeakMap<object, string>();
  readonly #keepingWeakState = new WeakSet<object>();

  get(id: string): object | symbol | undefined {
    return this.#idToValue.get(id);
  }

  set(id: string, value: object | symbol): void {
    this.#idToValue.set(id, value);
    if (typeof value === 'function') this.#classToId.set(value, id);
  }

  /** Notes that a class keeps state of its instances in a weak collection. */
  noteWeakState(userClass: object): void {
    this.#keepingWeakState.add(userClass);
  }

  keepsWeakState(userClass: object): boolean {
    return this.#keepingWeakState.has(userClass);
  }

  /** The driver's id of a class that came from it. */
  idOf(userClass: object): string | undefined {
    return this.#classToId.get(userClass);
  }
}

export const registry = new IsolateRegistry();
