import type { Slot } from './operators/operator.ts';
import type { ResultUse } from './step.ts';

/** Records between two polls. */
export const BLOCK_RECORDS = 4096;

/**
 * The text of one loop while it is written: lines, the loops that are open, fresh variable names.
 *
 * Two variables follow the run: `at`, the index of the step whose code runs (-1: the engine's own), and `hand`, the record it has in hand. Both are set before
 * anything that can throw. Every loop clears them before its next turn: values that live from one turn to the next cost registers, and `hand` would be boxed.
 */
export class LoopText {
  readonly #lines: string[] = [];
  readonly #ends: string[][] = [];
  /** Iterators of `flatMap` results, outermost first, with the step they belong to. */
  readonly #iterators: { readonly name: string; readonly step: number }[] = [];
  #names = 0;

  line(text: string): void {
    this.#lines.push('  '.repeat(this.#ends.length) + text);
  }

  /** Opens a block. */
  open(head: string): void {
    this.line(head);
    this.#ends.push(['}']);
  }

  openLoop(start: string, condition: string, step: string): void {
    const turn = ['at = -1', 'hand = undefined', step].filter((part) => part !== '').join(', ');
    this.open(`for (${start}; ${condition}; ${turn}) {`);
  }

  /** Lines that follow the block opened last, once it is closed. */
  afterLoop(...lines: string[]): void {
    this.#ends.at(-1)!.push(...lines);
  }

  /** Closes blocks until `depth` are open. */
  closeTo(depth: number): void {
    while (this.#ends.length > depth) {
      const end = this.#ends.pop()!;
      for (const text of end) this.line(text);
    }
  }

  get depth(): number {
    return this.#ends.length;
  }

  name(): string {
    return `v${this.#names++}`;
  }

  /** A fresh constant. */
  assign(expression: string): string {
    const name = this.name();
    this.line(`const ${name} = ${expression};`);
    return name;
  }

  /** From here on an error belongs to the step, with `record` in hand. */
  enter(slot: Slot, record: string): void {
    this.line(`at = ${slot.index}; hand = ${record};`);
  }

  /** From here on an error is the engine's own. */
  leave(): void {
    this.line('at = -1;');
  }

  /** `const v = fn(value)`. `record` is what an error names, where that is not the value itself. */
  callUser(slot: Slot, value: string, use: ResultUse = 'value', record = value): string {
    this.enter(slot, record);
    const result = this.assign(`${slot.fn}(${value})`);
    if (use === 'value') this.refusePromise(result, record);
    return result;
  }

  /** Costs nothing where the type of the result is known to V8, and next to nothing for other objects, so every result is checked. */
  refusePromise(result: string, record: string): void {
    this.line(
      `if (typeof ${result} === 'object' && ${result} instanceof Promise) throw guard.asyncResult(at, ${record}, ${result});`,
    );
  }

  checkPair(slot: Slot, record: string): void {
    this.line(
      `if (!Array.isArray(${record}) || ${record}.length !== 2) throw guard.notAPair(${slot.index}, ${record});`,
    );
  }

  /**
   * Opens a loop over an iterable that a user's function returned: arrays by index, all else through its iterator, in one loop so that the body stands in the
   * text once. Returns the variable of the element.
   */
  openIterable(slot: Slot, iterable: string, record: string): string {
    const [list, position, next] = ['list', 'i', 'next'].map((name) => `${name}${slot.index}`);
    const iterator = this.openIterator(slot.index);
    const element = this.name();
    this.line(`const ${list} = Array.isArray(${iterable}) ? ${iterable} : undefined;`);
    this.line(
      `if (${list} === undefined) ${iterator} = guard.iterator(${slot.index}, ${record}, ${iterable});`,
    );
    this.openLoop(`let ${position} = 0`, '', `${position}++`);
    this.line(`let ${element};`);
    this.open(`if (${list} !== undefined) {`);
    this.line(`if (${position} >= ${list}.length) break;`);
    this.line(`${element} = ${list}[${position}];`);
    this.closeTo(this.depth - 1);
    this.open('else {');
    this.enter(slot, record);
    this.line(`const ${next} = ${iterator}.next();`);
    this.line(`if (${next}.done) { ${iterator} = undefined; break; }`);
    this.line(`${element} = ${next}.value;`);
    this.line(`if (--left === 0) { left = ${BLOCK_RECORDS}; at = -1; guard.poll(0); }`);
    this.closeTo(this.depth - 1);
    return element;
  }

  /** A variable for an iterator of the user's, which the loop closes when it leaves early. It is undefined while there is none to close. */
  openIterator(step: number): string {
    const name = `iterator${step}`;
    this.#iterators.push({ name, step });
    return name;
  }

  get iterators(): readonly { readonly name: string; readonly step: number }[] {
    return this.#iterators;
  }

  toString(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}
