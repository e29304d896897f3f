import { ENGINE, withPair } from './error-place.ts';
import type { Slot } from './operators/operator.ts';
import type { ResultUse } from './step.ts';

/** Records between two polls. */
export const BLOCK_RECORDS = 4096;

export interface Pair {
  readonly key: string;
  readonly value: string;
}

/** The variables of a word that the loop reads. Where they are not undefined, `wordHashes[id]` is its hash, and `wordMarks[id]` the sink's own: 0 at first. */
export interface Word {
  readonly name: string;
  readonly id: string;
}

/**
 * The text of one loop while it is written: lines, the loops that are open, fresh variable names.
 *
 * Variables follow the run, for errors: `at` tells the step whose code runs, `hand` the record it has in hand. They are set before anything that can throw. Every
 * loop clears them before its next turn: values that live from one turn to the next cost registers, and `hand` would be boxed.
 *
 * The parts of pairs are kept as variables, and an error's pair as `hand` and `mate`: an array that nobody refers to is never made (measured: 2 to 3 times faster).
 */
export class LoopText {
  readonly #lines: string[] = [];
  readonly #ends: string[][] = [];
  /** Iterators of `flatMap` results, outermost first, with the step they belong to. */
  readonly #iterators: { readonly name: string; readonly step: number }[] = [];
  readonly #pairs = new Map<string, Pair>();
  /** The column that may hold a key's hash at the position of the record, by the key's variable. */
  readonly #hashColumns = new Map<string, string>();
  #word: Word | undefined;
  /** The expression of a record's number, where the source numbers its records' keys. */
  readonly #numbers = new Map<string, string>();
  readonly #locals: string[] = [];
  readonly #helpers: string[] = [];
  /** Functions that come as parameters, for helpers to pass on; none where they are names from outside. */
  readonly #functions: readonly string[];
  #names = 0;

  constructor(functions: readonly string[] = []) {
    this.#functions = functions;
  }

  line(text: string): void {
    this.#lines.push('  '.repeat(this.#ends.length) + text);
  }

  /** Opens a block. */
  open(head: string): void {
    this.line(head);
    this.#ends.push(['}']);
  }

  openLoop(start: string, condition: string, step: string): void {
    const turn = [`at = ${ENGINE}`, 'hand = mate = undefined', step].filter((part) => part !== '').join(', ');
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
    const pair = this.#pairs.get(record);
    this.line(
      pair === undefined
        ? `at = ${slot.index}; hand = ${record};`
        : `at = ${withPair(slot.index)}; hand = ${pair.key}; mate = ${pair.value};`,
    );
  }

  /** From here on an error is the engine's own. */
  leave(): void {
    this.line(`at = ${ENGINE};`);
  }

  /** `const v = fn(value)`. `record` is what an error names, where that is not the value itself. */
  callUser(slot: Slot, value: string, use: ResultUse = 'value', record = value): string {
    // The function may change the pair it is given.
    this.#pairs.delete(value);
    this.enter(slot, record);
    const result = this.assign(`${slot.fn}(${value})`);
    if (use === 'value') this.refusePromise(result, record);
    return result;
  }

  /** Costs nothing where the type of the result is known to V8, and next to nothing for other objects, so every result is checked. */
  refusePromise(result: string, record: string): void {
    this.line(
      `if (typeof ${result} === 'object' && ${result} instanceof Promise) throw guard.asyncResult(at, ${this.#whole(record)}, ${result});`,
    );
  }

  /** The variables of a pair's parts; a record that is no pair is refused. */
  pair(slot: Slot, record: string): Pair {
    const known = this.#pairs.get(record);
    if (known !== undefined) return known;
    this.line(
      `if (!Array.isArray(${record}) || ${record}.length !== 2) throw guard.notAPair(${slot.index}, ${record});`,
    );
    const pair = { key: this.assign(`${record}[0]`), value: this.assign(`${record}[1]`) };
    this.#pairs.set(record, pair);
    return pair;
  }

  /** A new pair of two variables. */
  makePair(key: string, value: string): string {
    const record = this.assign(`[${key}, ${value}]`);
    this.#pairs.set(record, { key, value });
    return record;
  }

  /** Says that `column`, unless it is undefined, holds the hash of a key at place `i` of the loop over the source. */
  knowHash(key: string, column: string): void {
    this.#hashColumns.set(key, column);
  }

  hashColumn(key: string): string | undefined {
    return this.#hashColumns.get(key);
  }

  /** Says that the loop reads words. */
  knowWord(word: Word): void {
    this.#word = word;
  }

  get word(): Word | undefined {
    return this.#word;
  }

  /** Says that `expression` is the number of a record's key, in the numbers of the source. */
  knowNumber(record: string, expression: string): void {
    this.#numbers.set(record, expression);
  }

  numberOf(record: string): string | undefined {
    return this.#numbers.get(record);
  }

  /** A variable of the whole call of the loop, with its first value. */
  local(expression: string): string {
    const name = this.name();
    this.#locals.push(`${name} = ${expression}`);
    return name;
  }

  get locals(): readonly string[] {
    return this.#locals;
  }

  /** A function beside the loop, of these parameters and then of {@link passedFunctions}. It has the variables that errors go by for its own. */
  helper(name: string, parameters: readonly string[], write: (text: LoopText) => void): void {
    const text = new LoopText(this.#functions);
    write(text);
    this.#helpers.push(
      `function ${name}(${[...parameters, ...this.#functions].join(', ')}) {`,
      `let at = ${ENGINE}, hand, mate;`,
      `${text}}`,
    );
  }

  /** A constant beside the loop, which all tasks of the loop share. */
  shared(name: string, expression: string): void {
    this.#helpers.push(`const ${name} = ${expression};`);
  }

  get helpers(): readonly string[] {
    return this.#helpers;
  }

  /** The functions of the steps that whoever calls a helper hands on. */
  get passedFunctions(): readonly string[] {
    return this.#functions;
  }

  /** The record for the way of an error: a pair is made anew. */
  #whole(record: string): string {
    const pair = this.#pairs.get(record);
    return pair === undefined ? record : `[${pair.key}, ${pair.value}]`;
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
      `if (${list} === undefined) ${iterator} = guard.iterator(${slot.index}, ${this.#whole(record)}, ${iterable});`,
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
    this.line(`if (--left === 0) { left = ${BLOCK_RECORDS}; at = ${ENGINE}; guard.poll(0); }`);
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
