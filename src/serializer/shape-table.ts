import { MAX_SHAPES } from './value-tags.ts';

/** Numbers the key lists of a run of values, so that each list is written once. */
export class ShapeTable {
  readonly #shapes: (readonly string[])[] = [];
  readonly #textToNumber = new Map<string, number>();
  #last = -1;

  get size(): number {
    return this.#shapes.length;
  }

  /** The number of a list written before. */
  find(keys: readonly string[]): number | undefined {
    if (this.#matches(this.#last, keys)) return this.#last;
    const found = this.#shapes.length === 0 ? undefined : this.#textToNumber.get(textOf(keys));
    // Two lists can have one text when a key holds the separator.
    if (found === undefined || !this.#matches(found, keys)) return undefined;
    this.#last = found;
    return found;
  }

  /** Gives a list the next number; false when there is no room for more. */
  add(keys: readonly string[]): boolean {
    const number = this.#shapes.length;
    if (number >= MAX_SHAPES) return false;
    this.#shapes.push(keys);
    this.#textToNumber.set(textOf(keys), number);
    this.#last = number;
    return true;
  }

  /** Forgets all but the first `size` lists. */
  truncate(size: number): void {
    if (size === this.#shapes.length) return;
    this.#shapes.length = size;
    this.#last = -1;
    for (const [text, number] of this.#textToNumber) if (number >= size) this.#textToNumber.delete(text);
  }

  #matches(number: number, keys: readonly string[]): boolean {
    const shape = this.#shapes[number];
    if (shape === undefined || shape.length !== keys.length) return false;
    for (let i = 0; i < keys.length; i++) if (shape[i] !== keys[i]) return false;
    return true;
  }
}

function textOf(keys: readonly string[]): string {
  return `${keys.length}\n${keys.join('\n')}`;
}
