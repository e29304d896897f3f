/** Objects after which a Map finds faster than a search from the front. */
const FEW = 16;

/**
 * Numbers the objects of one value in the order in which they are met. Most values hold a few objects, and those are found by looking through a list:
 * no Map is made for them.
 */
export class SeenObjects {
  readonly #objects: object[] = [];
  #objectToNumber: Map<object, number> | undefined;

  get size(): number {
    return this.#objects.length;
  }

  /** The number of an object met before, or -1 for one that is new and has one from now on. */
  number(object: object): number {
    const objects = this.#objects;
    const count = objects.length;
    if (count <= FEW) {
      for (let i = 0; i < count; i++) if (objects[i] === object) return i;
    } else {
      const known = this.#index().get(object);
      if (known !== undefined) return known;
      this.#objectToNumber?.set(object, count);
    }
    objects.push(object);
    return -1;
  }

  /** Forgets all but the first `size`. */
  truncate(size: number): void {
    this.#objects.length = size;
    this.#objectToNumber = undefined;
  }

  clear(): void {
    if (this.#objects.length > 0) this.truncate(0);
  }

  #index(): Map<object, number> {
    if (this.#objectToNumber === undefined) {
      this.#objectToNumber = new Map();
      for (let i = 0; i < this.#objects.length; i++) this.#objectToNumber.set(this.#objects[i] as object, i);
    }
    return this.#objectToNumber;
  }
}
