import { HeldMemory } from '../memory/held-memory.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { hashInt } from '../serializer/int-hash.ts';
import { INT_SLOT_BYTES, intSlot, intSlotLoad, intSlotsFor } from './int-slots.ts';
import { sampledBytes } from './key-table.ts';
import { REFERENCE_BYTES } from './new-array.ts';
import { withOwnStrings } from './own-strings.ts';
import { giveBack, spareDoubles, spareInts, zeroInts } from './spare-arrays.ts';

type NumberColumn = Int32Array | Float64Array;
type Combine = (a: unknown, b: unknown) => unknown;

/** A key, and a value that is a number. */
const ENTRY_BYTES = Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;
/** What a table of more keys takes after growth is felt in the task's memory: it grows by half, smaller ones by all they have. */
const LARGE = 2 ** 18;

export interface IntCombineTableOptions {
  /** How many keys there may be, or 0. */
  readonly expected?: number;
  /** Of how many partitions or buckets the keys are one. */
  readonly parts?: number;
}

/**
 * A combine table of int32 keys (-0 is none): entry `e` is `keys[e]` and `values[e]` for `e` below `size`, in the order in which keys came first. Values are doubles as long as
 * all of them are numbers, then any. Entries are found by slots laid out as `int-slots.ts` says.
 *
 * Generated loops search and fill it inline: they may add an entry while `size` is below `keys.length` and the value is a number in a column of them, and set
 * `values[e]` likewise. They do all else through {@link insert} and {@link set}, after which all fields may be others.
 *
 * Owns its memory: columns exactly, other values by samples. What does not fit throws, and the table is as before.
 */
export class IntCombineTable {
  slots: Int32Array;
  /** What `intSlot` takes. */
  readonly parts: number;
  scale: number;
  keys: Int32Array;
  values: Float64Array | unknown[];
  size = 0;
  readonly #memory: HeldMemory;
  #valueBytes = 0;

  /** @param owner what a lack of memory is blamed on */
  constructor(memory: TaskMemory, owner: string, { expected = 0, parts = 1 }: IntCombineTableOptions = {}) {
    this.#memory = new HeldMemory(memory, owner);
    this.parts = parts;
    const slotCount = intSlotsFor(expected);
    const capacity = intSlotLoad(slotCount);
    this.#memory.acquire(slotCount * INT_SLOT_BYTES + capacity * ENTRY_BYTES);
    this.slots = zeroInts(slotCount);
    this.scale = slotCount / 2 ** 32;
    this.keys = spareInts(capacity);
    this.values = spareDoubles(capacity);
  }

  get isNumbers(): boolean {
    return this.values instanceof Float64Array;
  }

  /** Adds a key that is not in the table. Throws OUT_OF_EXECUTION_MEMORY. */
  insert(hash: number, key: number, value: unknown): void {
    if (this.size === this.keys.length) this.#grow();
    this.set(this.size, value);
    this.keys[this.size++] = key;
    const { slots } = this;
    let slot = intSlot(hash, this.parts, this.scale);
    while (slots[slot] !== 0) if (++slot === slots.length) slot = 0;
    slots[slot] = this.size;
  }

  /** Sets the value of an entry. */
  set(entry: number, value: unknown): void {
    if (typeof value !== 'number' && this.values instanceof Float64Array) {
      this.#memory.acquire(this.keys.length * REFERENCE_BYTES);
      this.values = Array.from(this.values.subarray(0, this.size));
    }
    this.values[entry] = withOwnStrings(value);
  }

  /** Combines each value into the entry of its key, or makes it the key's first. */
  mergeAll(keys: Int32Array, from: NumberColumn, combine: Combine): void {
    for (let at = 0; at < keys.length; ) {
      at =
        this.values instanceof Float64Array
          ? this.#mergeNumbers(keys, from, combine, at, this.values)
          : this.#mergeOne(keys[at]!, from[at]!, combine, at);
    }
  }

  /** Calls `each` with all entries. */
  forEach(each: (hash: number, key: number, value: unknown) => void): void {
    for (let entry = 0; entry < this.size; entry++) {
      const key = this.keys[entry]!;
      each(hashInt(key), key, this.values[entry]);
    }
  }

  /** Estimates the values anew, as combiners that are no numbers come and grow. Call it between blocks of records. */
  settle(): void {
    if (this.values instanceof Float64Array || this.size === 0) return;
    const bytes = sampledBytes(this.values, 0, this.size);
    const more = bytes - this.#valueBytes;
    if (more > 0) this.#memory.acquire(more);
    else this.#memory.release(-more);
    this.#valueBytes = bytes;
  }

  /** Forgets everything and gives its memory back. The table is of no use afterwards. Idempotent. */
  clear(): void {
    giveBack(this.slots);
    giveBack(this.keys);
    if (this.values instanceof Float64Array) giveBack(this.values);
    this.slots = new Int32Array(1);
    this.scale = 0;
    this.keys = new Int32Array(0);
    this.values = [];
    this.size = 0;
    this.#memory.releaseAll();
  }

  /** While there is room and values are numbers. Returns how far it came. */
  #mergeNumbers(keys: Int32Array, from: NumberColumn, combine: Combine, start: number, values: Float64Array) {
    const { slots, parts, scale, keys: own } = this;
    const last = slots.length - 1;
    let { size } = this;
    for (let i = start; i < keys.length; i++) {
      const key = keys[i]!;
      let slot = intSlot(hashInt(key), parts, scale);
      let entry = slots[slot]!;
      while (entry !== 0 && own[entry - 1] !== key) {
        slot = slot === last ? 0 : slot + 1;
        entry = slots[slot]!;
      }
      if (entry !== 0) {
        const merged = combine(values[entry - 1], from[i]);
        if (typeof merged === 'number') {
          values[entry - 1] = merged;
          continue;
        }
        this.size = size;
        this.set(entry - 1, merged);
        return i + 1;
      }
      if (size === own.length) {
        this.size = size;
        this.#grow();
        return i;
      }
      own[size] = key;
      values[size] = from[i]!;
      slots[slot] = ++size;
    }
    this.size = size;
    return keys.length;
  }

  #mergeOne(key: number, value: number, combine: Combine, at: number): number {
    const hash = hashInt(key);
    const { slots } = this;
    let slot = intSlot(hash, this.parts, this.scale);
    let entry = slots[slot]!;
    while (entry !== 0 && this.keys[entry - 1] !== key) {
      if (++slot === slots.length) slot = 0;
      entry = slots[slot]!;
    }
    if (entry === 0) this.insert(hash, key, value);
    else this.set(entry - 1, combine(this.values[entry - 1], value));
    return at + 1;
  }

  #grow(): void {
    const slotCount = intSlotsFor(this.keys.length * (this.keys.length < LARGE ? 2 : 1.5));
    const capacity = intSlotLoad(slotCount);
    const { parts } = this;
    const added =
      (slotCount - this.slots.length) * INT_SLOT_BYTES + (capacity - this.keys.length) * ENTRY_BYTES;
    // What is copied is there twice for a moment; the slots are not, as they are made anew.
    const copied = this.keys.length * Float64Array.BYTES_PER_ELEMENT;
    this.#memory.acquire(added + copied);
    giveBack(this.slots);
    this.slots = new Int32Array(0);
    this.keys = wider(this.keys, spareInts(capacity));
    if (this.values instanceof Float64Array) this.values = wider(this.values, spareDoubles(capacity));
    this.slots = zeroInts(slotCount);
    this.scale = slotCount / 2 ** 32;
    this.#memory.release(copied);
    const { slots, scale, keys, size } = this;
    for (let entry = 0; entry < size; entry++) {
      let slot = intSlot(hashInt(keys[entry]!), parts, scale);
      while (slots[slot] !== 0) if (++slot === slotCount) slot = 0;
      slots[slot] = entry + 1;
    }
  }
}

function wider<T extends NumberColumn>(column: T, room: T): T {
  room.set(column);
  giveBack(column);
  return room;
}
