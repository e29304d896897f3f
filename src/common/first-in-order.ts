type Compare = (a: never, b: never) => number;

/** Cut no more often than this many records come, so that few of them are sorted at a time but not one by one. */
const MIN_CAPACITY = 64;

/**
 * The first `limit` of many records by a compare function, or the last ones where `sign` is -1; of equal records those that came first. Holds twice as many at most.
 */
export class FirstInOrder {
  readonly sign: 1 | -1;
  /** Whether a record has to come before {@link last} to be added at all. */
  isFull = false;
  /** The last of the first `limit` records so far; only while full. */
  last: unknown;
  readonly #limit: number;
  readonly #capacity: number;
  #records: unknown[] = [];

  /** @param limit 1 or more */
  constructor(limit: number, sign: 1 | -1 = 1) {
    this.#limit = limit;
    this.sign = sign;
    this.#capacity = Math.max(2 * limit, MIN_CAPACITY);
  }

  add(record: unknown, compare: Compare): void {
    if (this.#records.push(record) < this.#capacity) return;
    this.#records = this.inOrder(compare);
    this.isFull = true;
    this.last = this.#records[this.#limit - 1];
  }

  /** At most `limit`, in order. */
  inOrder(compare: Compare): unknown[] {
    const records = this.#records as never[];
    // By position: an array's own sort would put undefined last, whatever the order.
    const positions = records.map((_, i) => i);
    positions.sort((a, b) => this.sign * compare(records[a]!, records[b]!));
    return positions.slice(0, this.#limit).map((at) => records[at]);
  }
}
