import { HeldMemory } from '../memory/held-memory.ts';
import { estimateSize } from '../memory/size-estimator.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { hashInt } from '../serializer/int-hash.ts';
import { keysEqual } from '../serializer/key-equality.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { INITIAL_SLOTS, loadLimit, movedSlots, SLOT_BYTES } from './key-slots.ts';
import { withOwnStrings } from './own-strings.ts';

/** A key's place in `keys`, with what arrays allocate ahead. */
const KEY_BYTES = 12;
const SAMPLES = 32;

/**
 * Numbers keys from 0 in the order in which they first come.
 *
 * They are found by slots laid out as `key-slots.ts` says; generated loops search them inline. As long as all keys are int32 their hashes are as good as they
 * are, since the mix is a bijection: then no key is looked at.
 *
 * Owns its memory: slots exactly, keys by samples. What does not fit throws, after which the table serves for nothing but {@link clear}.
 */
export class KeyTable {
  slots: Int32Array = new Int32Array(2 * INITIAL_SLOTS);
  mask: number = INITIAL_SLOTS - 1;
  keys: unknown[] = [];
  /** Whether all keys are int32, so that one of equal hash is the same. */
  onlyInts = true;
  readonly #memory: HeldMemory;
  #growAt = loadLimit(INITIAL_SLOTS);

  /** @param owner what a lack of memory is blamed on */
  constructor(memory: TaskMemory, owner: string) {
    this.#memory = new HeldMemory(memory, owner);
    this.#memory.acquire(INITIAL_SLOTS * SLOT_BYTES);
  }

  get size(): number {
    return this.keys.length;
  }

  /** The number of a key, or -1. */
  find(hash: number, key: unknown): number {
    const { slots, mask, keys } = this;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = slots[2 * slot]! - 1;
      if (number < 0) return -1;
      if (slots[2 * slot + 1] !== hash) continue;
      const found = keys[number];
      if (found === key || keysEqual(found, key)) return number;
    }
  }

  /** The number of each key, into `numbers`; new keys are added. `hashes`, where they are known, are the keys'. Throws OUT_OF_EXECUTION_MEMORY. */
  number(keys: ArrayLike<unknown>, hashes: Int32Array | undefined, numbers: Int32Array): void {
    const before = this.keys.length;
    if (this.onlyInts && keys instanceof Int32Array) {
      this.#numberInts(keys, numbers);
    } else {
      this.onlyInts = false;
      this.#numberAny(keys, hashes, numbers);
    }
    this.#account(before);
  }

  /** The number of each key, or -1, into `numbers`. `hashes`, where they are known, are the keys'. */
  findAll(keys: ArrayLike<unknown>, hashes: Int32Array | undefined, numbers: Int32Array): void {
    if (this.onlyInts && keys instanceof Int32Array) {
      findInts(keys, this.slots, this.mask, numbers);
      return;
    }
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      numbers[i] = this.find(hashes === undefined ? hashKey(key) : hashes[i]!, key);
    }
  }

  /** Gives its memory back and stays: whoever keeps the table accounts for it. Returns how much it is. */
  disown(): number {
    const { bytes } = this.#memory;
    this.#memory.releaseAll();
    return bytes;
  }

  /** Forgets everything and gives its memory back. Idempotent. */
  clear(): void {
    this.slots = new Int32Array(2);
    this.mask = 0;
    this.keys = [];
    this.#memory.releaseAll();
  }

  #numberInts(keys: Int32Array, numbers: Int32Array): void {
    let { slots, mask } = this;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      const hash = hashInt(key);
      let slot = hash & mask;
      let entry = slots[2 * slot]!;
      while (entry !== 0 && slots[2 * slot + 1] !== hash) {
        slot = (slot + 1) & mask;
        entry = slots[2 * slot]!;
      }
      if (entry === 0) {
        entry = this.#add(hash, key, slot);
        ({ slots, mask } = this);
      }
      numbers[i] = entry - 1;
    }
  }

  #numberAny(keys: ArrayLike<unknown>, hashes: Int32Array | undefined, numbers: Int32Array): void {
    let { slots, mask, keys: known } = this;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i];
      const hash = hashes === undefined ? hashKey(key) : hashes[i]!;
      let slot = hash & mask;
      let entry = slots[2 * slot]!;
      while (entry !== 0) {
        if (slots[2 * slot + 1] === hash) {
          const found = known[entry - 1];
          if (found === key || keysEqual(found, key)) break;
        }
        slot = (slot + 1) & mask;
        entry = slots[2 * slot]!;
      }
      if (entry === 0) {
        entry = this.#add(hash, withOwnStrings(key), slot);
        ({ slots, mask, keys: known } = this);
      }
      numbers[i] = entry - 1;
    }
  }

  /** Adds a key whose place is the free slot. Returns its number + 1. */
  #add(hash: number, key: unknown, slot: number): number {
    const entry = this.keys.push(key);
    this.slots[2 * slot] = entry;
    this.slots[2 * slot + 1] = hash;
    if (entry >= this.#growAt) this.#grow();
    return entry;
  }

  #grow(): void {
    const slotCount = (this.mask + 1) * 2;
    this.#memory.acquire(slotCount * SLOT_BYTES);
    this.slots = movedSlots(this.slots, slotCount);
    this.mask = slotCount - 1;
    this.#growAt = loadLimit(slotCount);
    this.#memory.release((slotCount / 2) * SLOT_BYTES);
  }

  /** Accounts for the keys from number `from` on. */
  #account(from: number): void {
    const added = this.keys.length - from;
    if (added === 0) return;
    const bytes = this.onlyInts ? 0 : sampledBytes(this.keys, from, added);
    this.#memory.acquire(bytes + added * KEY_BYTES);
  }
}

function findInts(keys: Int32Array, slots: Int32Array, mask: number, numbers: Int32Array): void {
  for (let i = 0; i < keys.length; i++) {
    const hash = hashInt(keys[i]!);
    let slot = hash & mask;
    let entry = slots[2 * slot]!;
    while (entry !== 0 && slots[2 * slot + 1] !== hash) {
      slot = (slot + 1) & mask;
      entry = slots[2 * slot]!;
    }
    numbers[i] = entry - 1;
  }
}

/** About what the `count` values from `start` on take, judged by some that lie evenly between them. */
export function sampledBytes(values: ArrayLike<unknown>, start: number, count: number): number {
  const samples = Math.min(count, SAMPLES);
  let bytes = 0;
  for (let i = 0; i < samples; i++) bytes += estimateSize(values[start + Math.floor((i * count) / samples)]);
  return Math.ceil((bytes / samples) * count);
}
