/**
 * What must be one object in this isolate, whichever payload brings it: the user's classes, symbols and weak
 * collections, by the ids the driver gave them. A class is as it was when it first came.
 *
 * Nothing is kept alive from here: what no stage, function or instance holds any more could not be told from another one, and a program that makes a class
 * for every job must not fill the heap with them.
 */
export class IsolateRegistry {
  readonly #idToValue = new Map<string, WeakRef<WeakKey>>();
  readonly #classToId = new WeakMap<object, string>();
  readonly #keepingWeakState = new WeakSet<object>();
  readonly #fixedOnDriver = new WeakSet<object>();
  readonly #forgotten = new FinalizationRegistry((id: string) => {
    // The id may have come again in the meantime.
    if (this.get(id) === undefined) this.#idToValue.delete(id);
  });

  get(id: string): object | symbol | undefined {
    return this.#idToValue.get(id)?.deref();
  }

  set(id: string, value: object | symbol): void {
    this.#idToValue.set(id, new WeakRef<WeakKey>(value));
    this.#forgotten.register(value, id);
    if (typeof value === 'function') this.#classToId.set(value, id);
  }

  /** Notes that a class keeps state of its instances in a weak collection. */
  noteWeakState(userClass: object): void {
    this.#keepingWeakState.add(userClass);
  }

  keepsWeakState(userClass: object): boolean {
    return this.#keepingWeakState.has(userClass);
  }

  /** Notes that the driver cannot make instances of a class whose #private fields it then sets. */
  noteFixedOnDriver(userClass: object): void {
    this.#fixedOnDriver.add(userClass);
  }

  isFixedOnDriver(userClass: object): boolean {
    return this.#fixedOnDriver.has(userClass);
  }

  /** The driver's id of a class that came from it. */
  idOf(userClass: object): string | undefined {
    return this.#classToId.get(userClass);
  }
}

export const registry = new IsolateRegistry();
