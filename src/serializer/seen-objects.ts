/** Objects after which a Map finds faster than a search from the front. */
const FEW = 16;

/**
 * Numbers the objects of one value in the order in which they are met. Most values hold a few objects, and those are found by looking through a list:
 * no Map is made for them.
 */
export class SeenObjects {
  readonly #objects: (object | undefined)[] = [];
  /** The rest of the list is empty room of earlier values: to change its length for each value would cost more than the search. */
  #count = 0;
  #objectToNumber: Map<object, number> | undefined;

  get size(): number {
    return this.#count;
  }

  /** The number of an object met before, or -1 for one that is new and has one from now on. */
  number(object: object): number {
    const objects = this.#objects;
    const count = this.#count;
    if (count <= FEW) {
      for (let i = 0; i < count; i++) if (objects[i] === object) return i;
    } else {
      const known = this.#index().get(object);
      if (known !== undefined) return known;
      this.#objectToNumber?.set(object, count);
    }
    objects[count] = object;
    this.#count = count + 1;
    return -1;
  }

  /** Forgets all but the first `size`. */
  truncate(size: number): void {
    const objects = this.#objects;
    if (this.#count > FEW) objects.length = size;
    else for (let i = size; i < this.#count; i++) objects[i] = undefined;
    this.#count = size;
    this.#objectToNumber = undefined;
  }

  #index(): Map<object, number> {
    if (this.#objectToNumber === undefined) {
      this.#objectToNumber = new Map();
      for (let i = 0; i < this.#count; i++) this.#objectToNumber.set(this.#objects[i] as object, i);
    }
    return this.#objectToNumber;
  }
}
