import { Random } from '../common/random.ts';
import { HeldMemory } from '../memory/held-memory.ts';
import { estimateSize } from '../memory/size-estimator.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { keysEqual } from '../serializer/key-equality.ts';
import type { IntCombineTable } from './int-combine-table.ts';
import { fillSlot, INITIAL_SLOTS, loadLimit, movedSlots, SLOT_BYTES } from './key-slots.ts';
import { withOwnStrings } from './own-strings.ts';

/** An entry's places in `keys` and `values`, with what arrays allocate ahead. */
const ENTRY_BYTES = 24;
/** New entries are estimated after 8, 16, 32, … of them, and at the latest after so many. */
const MAX_REVIEW_GAP = 1024;
const SAMPLES = 32;

/**
 * Each key once, with what its values were combined to, in the order in which keys came first.
 *
 * Entry `e` is `keys[e]` and `values[e]`, and whoever has found it may replace `values[e]`. Entries are found by slots laid out as `key-slots.ts` says.
 * Generated loops search them inline (the port `CombineTarget`); others call {@link find}.
 *
 * Owns its memory: slots exactly, keys and values by samples, all through `TaskMemory`; what does not fit throws in {@link insert}, after which
 * the table is as before. Combiners that grow in place are accounted for by {@link settle}. Spilling will have its place where `insert` grows.
 */
export class CombineTable {
  slots: Int32Array = new Int32Array(2 * INITIAL_SLOTS);
  mask: number = INITIAL_SLOTS - 1;
  keys: unknown[] = [];
  values: unknown[] = [];
  /** Whether all keys are int32. Their hashes are as good as they are then, since the mix is a bijection. */
  onlyInts = true;
  readonly #memory: HeldMemory;
  /** Chooses entries to be measured; the same ones in every run. */
  readonly #random = new Random(1);
  #growAt = loadLimit(INITIAL_SLOTS);
  #reviewAt = 8;
  #reviewed = 0;
  #valueBytes = 0;

  /** @param owner what a lack of memory is blamed on: "map-side combine table of shuffle 3" */
  constructor(memory: TaskMemory, owner: string) {
    this.#memory = new HeldMemory(memory, owner);
    this.#memory.acquire(INITIAL_SLOTS * SLOT_BYTES);
  }

  get size(): number {
    return this.keys.length;
  }

  /** The entry of a key, or -1. */
  find(hash: number, key: unknown): number {
    const { slots, mask, keys } = this;
    const isHashEnough = this.onlyInts && isInt32(key);
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[2 * slot]!;
      if (entry === 0) return -1;
      if (slots[2 * slot + 1] !== hash) continue;
      if (isHashEnough) return entry - 1;
      const found = keys[entry - 1];
      if (found === key || keysEqual(found, key)) return entry - 1;
    }
  }

  /** Adds a key that is not in the table. Throws OUT_OF_EXECUTION_MEMORY. */
  insert(hash: number, key: unknown, value: unknown): void {
    const entry = this.keys.length;
    if (entry >= this.#growAt) this.#grow();
    if (entry >= this.#reviewAt) this.#reviewNew();
    if (this.onlyInts && !isInt32(key)) this.onlyInts = false;
    this.keys.push(withOwnStrings(key));
    this.values.push(withOwnStrings(value));
    fillSlot(this.slots, this.mask, hash, entry + 1);
  }

  /** Combines `value` into the key's entry, or makes it the key's first. */
  merge(hash: number, key: unknown, value: unknown, combine: (a: unknown, b: unknown) => unknown): void {
    const entry = this.find(hash, key);
    if (entry < 0) this.insert(hash, key, value);
    else this.values[entry] = combine(this.values[entry], value);
  }

  /**
   * Estimates all values anew, as combiners (lists, sets) grow without an insert. Call it between blocks of records; it costs a few
   * microseconds, and nothing while the values are numbers.
   */
  settle(): void {
    const { size } = this;
    this.#reviewNew();
    if (size === 0 || this.#valueBytes === 0) return;
    let bytes = 0;
    for (let i = 0; i < SAMPLES; i++) bytes += estimateSize(this.values[this.#random.nextBelow(size)]);
    const valueBytes = Math.ceil((bytes / SAMPLES) * size);
    const more = valueBytes - this.#valueBytes;
    if (more > 0) this.#memory.acquire(more);
    else this.#memory.release(-more);
    this.#valueBytes = valueBytes;
  }

  /** The hashes of all entries, by entry number. Reserved memory: 4 bytes an entry, which `clear` gives back. */
  hashes(): Int32Array {
    this.#memory.acquire(this.size * Int32Array.BYTES_PER_ELEMENT);
    const hashes = new Int32Array(this.size);
    const { slots } = this;
    for (let word = 0; word < slots.length; word += 2) {
      const entry = slots[word]!;
      if (entry !== 0) hashes[entry - 1] = slots[word + 1]!;
    }
    return hashes;
  }

  /** Forgets everything, and is as a new table. */
  empty(): void {
    this.clear();
    this.#memory.acquire(INITIAL_SLOTS * SLOT_BYTES);
    this.slots = new Int32Array(2 * INITIAL_SLOTS);
    this.mask = INITIAL_SLOTS - 1;
    this.onlyInts = true;
    this.#growAt = loadLimit(INITIAL_SLOTS);
    this.#reviewAt = 8;
    this.#reviewed = 0;
    this.#valueBytes = 0;
  }

  /** Adds all entries of a table of int32 keys, none of which is in this one. Throws OUT_OF_EXECUTION_MEMORY. */
  addAll(table: IntCombineTable): void {
    table.forEach((hash, key, value) => {
      this.insert(hash, key, value);
    });
  }

  /** Forgets everything and gives its memory back. The table is of no use afterwards. Idempotent. */
  clear(): void {
    this.slots = new Int32Array(2);
    this.mask = 0;
    this.keys = [];
    this.values = [];
    this.#memory.releaseAll();
  }

  #grow(): void {
    const slotCount = (this.mask + 1) * 2;
    this.#memory.acquire(slotCount * SLOT_BYTES);
    this.slots = movedSlots(this.slots, slotCount);
    this.mask = slotCount - 1;
    this.#growAt = loadLimit(slotCount);
    this.#memory.release((slotCount / 2) * SLOT_BYTES);
  }

  /** Accounts for the entries added since the last time. */
  #reviewNew(): void {
    const { size } = this;
    const added = size - this.#reviewed;
    if (added > 0) {
      const samples = Math.min(added, SAMPLES);
      let keyBytes = 0;
      let valueBytes = 0;
      for (let i = 0; i < samples; i++) {
        const entry = this.#reviewed + (samples === added ? i : this.#random.nextBelow(added));
        keyBytes += estimateSize(this.keys[entry]);
        valueBytes += estimateSize(this.values[entry]);
      }
      keyBytes = Math.ceil((keyBytes / samples) * added);
      valueBytes = Math.ceil((valueBytes / samples) * added);
      this.#memory.acquire(keyBytes + valueBytes + added * ENTRY_BYTES);
      this.#valueBytes += valueBytes;
      this.#reviewed = size;
    }
    this.#reviewAt = size + Math.min(Math.max(size, 8), MAX_REVIEW_GAP);
  }
}

/** Also of -0, which is the same key as 0. */
function isInt32(key: unknown): boolean {
  return typeof key === 'number' && (key | 0) === key;
}
