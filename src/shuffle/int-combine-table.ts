import { HeldMemory } from '../memory/held-memory.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { loadLimit, movedSlots, SLOT_BYTES, slotsFor } from './key-slots.ts';
import { sampledBytes } from './key-table.ts';
import { REFERENCE_BYTES } from './new-array.ts';
import { withOwnStrings } from './own-strings.ts';
import { giveBack, spareDoubles, spareInts, zeroInts } from './spare-arrays.ts';

type NumberColumn = Int32Array | Float64Array;

/** A key, and a value that is a number. */
const ENTRY_BYTES = Int32Array.BYTES_PER_ELEMENT + Float64Array.BYTES_PER_ELEMENT;

/**
 * A combine table of int32 keys (-0 is none): entry `e` is `keys[e]` and `values[e]` for `e` below `size`, in the order in which keys came first. Values are doubles as long as
 * all of them are numbers, then any. Entries are found by slots laid out as `key-slots.ts` says; hashes are as good as keys, since the mix is a bijection.
 *
 * Generated loops search and fill it inline: they may add an entry while `size` is below `keys.length` and the value is a number in a column of them, and set
 * `values[e]` likewise. They do all else through {@link insert} and {@link set}, after which all fields may be others.
 *
 * Owns its memory: columns exactly, other values by samples. What does not fit throws, and the table is as before.
 */
export class IntCombineTable {
  slots: Int32Array;
  mask: number;
  keys: Int32Array;
  values: Float64Array | unknown[];
  size = 0;
  readonly #memory: HeldMemory;
  #valueBytes = 0;

  /**
   * @param owner what a lack of memory is blamed on
   * @param expected how many keys there may be, or 0
   */
  constructor(memory: TaskMemory, owner: string, expected: number) {
    this.#memory = new HeldMemory(memory, owner);
    const slotCount = slotsFor(expected);
    const capacity = loadLimit(slotCount);
    this.#memory.acquire(slotCount * SLOT_BYTES + capacity * ENTRY_BYTES);
    this.slots = zeroInts(2 * slotCount);
    this.mask = slotCount - 1;
    this.keys = spareInts(capacity);
    this.values = spareDoubles(capacity);
  }

  /** Adds a key that is not in the table. Throws OUT_OF_EXECUTION_MEMORY. */
  insert(hash: number, key: number, value: unknown): void {
    if (this.size === this.keys.length) this.#grow();
    this.set(this.size, value);
    const { slots, mask } = this;
    let slot = hash & mask;
    while (slots[2 * slot] !== 0) slot = (slot + 1) & mask;
    this.keys[this.size++] = key;
    slots[2 * slot] = this.size;
    slots[2 * slot + 1] = hash;
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
  mergeAll(keys: Int32Array, from: NumberColumn, combine: (a: unknown, b: unknown) => unknown): void {
    let { slots, mask } = this;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      // As `hashNumber` computes it.
      let hash = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
      hash ^= hash >>> 16;
      let slot = hash & mask;
      let entry = slots[2 * slot]!;
      while (entry !== 0 && slots[2 * slot + 1] !== hash) {
        slot = (slot + 1) & mask;
        entry = slots[2 * slot]!;
      }
      if (entry === 0) {
        this.insert(hash, key, from[i]);
        ({ slots, mask } = this);
        continue;
      }
      const merged = combine(this.values[entry - 1], from[i]);
      if (typeof merged === 'number') this.values[entry - 1] = merged;
      else this.set(entry - 1, merged);
    }
  }

  /** Calls `each` with all entries. */
  forEach(each: (hash: number, key: number, value: unknown) => void): void {
    for (let entry = 0; entry < this.size; entry++) {
      const key = this.keys[entry]!;
      each(hashKey(key), key, this.values[entry]);
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
    this.slots = new Int32Array(2);
    this.mask = 0;
    this.keys = new Int32Array(0);
    this.values = [];
    this.size = 0;
    this.#memory.releaseAll();
  }

  #grow(): void {
    const slotCount = 2 * (this.mask + 1);
    const capacity = loadLimit(slotCount);
    const added = (capacity - this.keys.length) * ENTRY_BYTES;
    this.#memory.acquire(slotCount * SLOT_BYTES + added);
    const old = this.slots;
    this.slots = movedSlots(old, slotCount, zeroInts(2 * slotCount));
    giveBack(old);
    this.mask = slotCount - 1;
    this.keys = wider(this.keys, spareInts(capacity));
    if (this.values instanceof Float64Array) this.values = wider(this.values, spareDoubles(capacity));
    this.#memory.release((slotCount / 2) * SLOT_BYTES);
  }
}

function wider<T extends NumberColumn>(column: T, room: T): T {
  room.set(column);
  giveBack(column);
  return room;
}
