/** What `this`, `arguments`, `super` and `new.target` mean inside a scope: its own, or those of the scope around it. */
export interface Ownership {
  readonly receiver: boolean;
  readonly args: boolean;
  readonly home: boolean;
}

export const OWNS_NOTHING: Ownership = { receiver: false, args: false, home: false };
export const OWNS_CALL: Ownership = { receiver: true, args: true, home: false };
export const OWNS_METHOD: Ownership = { receiver: true, args: true, home: true };
/** Field initialisers and static blocks: a `this` of their own, but no call. */
export const OWNS_FIELD: Ownership = { receiver: true, args: true, home: true };

/** One lexical scope: the names declared in it, and a link outwards. All names are declared before any is looked up. */
export class Scope {
  readonly names = new Set<string>();
  readonly privateNames = new Set<string>();
  readonly #outer: Scope | undefined;
  readonly #owns: Ownership;

  constructor(outer: Scope | undefined, owns: Ownership = OWNS_NOTHING) {
    this.#outer = outer;
    this.#owns = owns;
  }

  declares(name: string): boolean {
    return this.#some((scope) => scope.names.has(name));
  }

  declaresPrivate(name: string): boolean {
    return this.#some((scope) => scope.privateNames.has(name));
  }

  owns(what: keyof Ownership): boolean {
    return this.#some((scope) => scope.#owns[what]);
  }

  #some(test: (scope: Scope) => boolean): boolean {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#outer) {
      if (test(scope)) return true;
    }
    return false;
  }
}
