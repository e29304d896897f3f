/** Keys as rows of 32-bit words, unsigned: keys are ordered as their words are, the first words first. */
export interface KeyWords {
  /**
   * Writes the word at `depth` of the keys `order[from]` to `order[to - 1]` to the same places of `words`. Depths are the source's own: the first is 0, and
   * the one behind is returned, or -1 if the keys are equal and nothing was written.
   */
  fill(order: Uint32Array, from: number, to: number, depth: number, words: Uint32Array): number;
  /** Below 0, 0 or above 0, for keys at two positions. */
  compare(a: number, b: number): number;
}

/** Shorter runs are sorted by comparing. */
const MIN_RADIX = 24;
/** From this length on wide digits pay for their larger tables. */
const MIN_WIDE = 4096;
const WIDE_BITS = 11;
const NARROW_BITS = 8;

/**
 * Sorts positions of keys, stable also when it descends: by radix on one word at a time, the first one first, and then on the next only where words are equal.
 *
 * @param poll called every now and then; throws when the task shall end
 */
export function sortByWords(keys: KeyWords, order: Uint32Array, descending: boolean, poll: () => void): void {
  const sort = new RadixSort(order);
  const { words } = sort;
  // Three numbers a run: where it begins and ends, and the depth of the words that its keys may differ in.
  const runs = [0, order.length, 0];
  let polled = 0;
  while (runs.length > 0) {
    const depth = runs.pop()!;
    const to = runs.pop()!;
    const from = runs.pop()!;
    if (to - from < MIN_RADIX) {
      insertionSort(keys, order, from, to, descending);
      continue;
    }
    polled += to - from;
    if (polled > 2 ** 20) {
      polled = 0;
      poll();
    }
    const next = keys.fill(order, from, to, depth, words);
    if (next < 0) continue;
    if (descending) for (let i = from; i < to; i++) words[i] = ~words[i]!;
    sort.sort(from, to);
    pushRuns(words, from, to, next, runs);
  }
}

function pushRuns(words: Uint32Array, from: number, to: number, depth: number, runs: number[]): void {
  let start = from;
  for (let i = from + 1; i <= to; i++) {
    if (i < to && words[i] === words[start]) continue;
    if (i - start > 1) runs.push(start, i, depth);
    start = i;
  }
}

function insertionSort(
  keys: KeyWords,
  order: Uint32Array,
  from: number,
  to: number,
  descending: boolean,
): void {
  const sign = descending ? -1 : 1;
  for (let i = from + 1; i < to; i++) {
    const position = order[i]!;
    let at = i;
    while (at > from && keys.compare(order[at - 1]!, position) * sign > 0) {
      order[at] = order[at - 1]!;
      at--;
    }
    order[at] = position;
  }
}

/** Least significant digit first, over ranges of one order and its words. */
class RadixSort {
  readonly words: Uint32Array;
  readonly #order: Uint32Array;
  readonly #otherWords: Uint32Array;
  readonly #otherOrder: Uint32Array;
  readonly #counts = new Uint32Array(Math.max(3 << WIDE_BITS, 4 << NARROW_BITS));

  constructor(order: Uint32Array) {
    this.#order = order;
    this.words = new Uint32Array(order.length);
    this.#otherWords = new Uint32Array(order.length);
    this.#otherOrder = new Uint32Array(order.length);
  }

  sort(from: number, to: number): void {
    const bits = to - from < MIN_WIDE ? NARROW_BITS : WIDE_BITS;
    const digits = Math.ceil(32 / bits);
    const counts = this.#count(from, to, bits, digits);
    let words = this.words;
    let order = this.#order;
    let toWords = this.#otherWords;
    let toOrder = this.#otherOrder;
    for (let digit = 0; digit < digits; digit++) {
      const table = counts.subarray(digit << bits, (digit + 1) << bits);
      if (!startsOf(table, from, to - from)) continue;
      scatter(words, order, toWords, toOrder, from, to, digit * bits, table);
      [words, toWords] = [toWords, words];
      [order, toOrder] = [toOrder, order];
    }
    if (words === this.words) return;
    this.words.set(words.subarray(from, to), from);
    this.#order.set(order.subarray(from, to), from);
  }

  /** How often each digit has each value, for all digits in one pass. */
  #count(from: number, to: number, bits: number, digits: number): Uint32Array {
    const counts = this.#counts;
    const { words } = this;
    const mask = (1 << bits) - 1;
    counts.fill(0, 0, digits << bits);
    for (let i = from; i < to; i++) {
      let word = words[i]!;
      for (let base = 0; base < digits << bits; base += 1 << bits) {
        counts[base + (word & mask)]!++;
        word >>>= bits;
      }
    }
    return counts;
  }
}

/** Turns counts into the places where the values begin. False if there is one value only, so that nothing need move. */
function startsOf(table: Uint32Array, from: number, total: number): boolean {
  let next = from;
  for (let value = 0; value < table.length; value++) {
    const count = table[value]!;
    if (count === total) return false;
    table[value] = next;
    next += count;
  }
  return true;
}

function scatter(
  words: Uint32Array,
  order: Uint32Array,
  toWords: Uint32Array,
  toOrder: Uint32Array,
  from: number,
  to: number,
  shift: number,
  next: Uint32Array,
): void {
  const mask = next.length - 1;
  for (let i = from; i < to; i++) {
    const word = words[i]!;
    const at = next[(word >>> shift) & mask]!++;
    toWords[at] = word;
    toOrder[at] = order[i]!;
  }
}
