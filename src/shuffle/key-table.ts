import { estimateSize } from '../memory/size-estimator.ts';
import type { TaskMemory } from '../memory/task-memory.ts';
import { keysEqual } from '../serializer/key-equality.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { withOwnStrings } from './own-strings.ts';

const INITIAL_SLOTS = 1024;
/** Beyond this part of its slots in use a table grows: probing gets slow above it. */
const MAX_LOAD = 0.6;
const SLOT_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT;
/** A key's place in `keys`, with what arrays allocate ahead. */
const KEY_BYTES = 12;
const SAMPLES = 32;

/**
 * Numbers keys from 0 in the order in which they first come.
 *
 * Open addressing over stored hashes: slot `s` is the words `2s` (the key's number + 1, or 0 if free) and `2s + 1` (its hash); the search for a hash begins at slot
 * `hash & mask` and goes on one by one. Generated loops do it inline. As long as all keys are int32 their hashes are as good as they are, since the mix is a
 * bijection: then no key is looked at.
 *
 * Owns its memory: slots exactly, keys by samples. What does not fit throws, after which the table serves for nothing but {@link clear}.
 */
export class KeyTable {
  slots: Int32Array = new Int32Array(2 * INITIAL_SLOTS);
  mask: number = INITIAL_SLOTS - 1;
  keys: unknown[] = [];
  readonly #memory: TaskMemory;
  readonly #owner: string;
  /** Whether all keys are int32, so that one of equal hash is the same. */
  onlyInts = true;
  #growAt = Math.floor(INITIAL_SLOTS * MAX_LOAD);
  #heldBytes = 0;

  /** @param owner what a lack of memory is blamed on */
  constructor(memory: TaskMemory, owner: string) {
    this.#memory = memory;
    this.#owner = owner;
    this.#acquire(INITIAL_SLOTS * SLOT_BYTES);
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

  /** Forgets everything and gives its memory back. Idempotent. */
  clear(): void {
    this.slots = new Int32Array(2);
    this.mask = 0;
    this.keys = [];
    this.#memory.release(this.#heldBytes);
    this.#heldBytes = 0;
  }

  #numberInts(keys: Int32Array, numbers: Int32Array): void {
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
    this.#acquire(slotCount * SLOT_BYTES);
    const old = this.slots;
    const slots = new Int32Array(2 * slotCount);
    const mask = slotCount - 1;
    for (let word = 0; word < old.length; word += 2) {
      if (old[word] === 0) continue;
      const hash = old[word + 1]!;
      let slot = hash & mask;
      while (slots[2 * slot] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = old[word]!;
      slots[2 * slot + 1] = hash;
    }
    this.slots = slots;
    this.mask = mask;
    this.#growAt = Math.floor(slotCount * MAX_LOAD);
    this.#release((slotCount / 2) * SLOT_BYTES);
  }

  /** Accounts for the keys from number `from` on. */
  #account(from: number): void {
    const added = this.keys.length - from;
    if (added === 0) return;
    const bytes = this.onlyInts ? 0 : sampledBytes(this.keys, from, added);
    this.#acquire(bytes + added * KEY_BYTES);
  }

  #acquire(bytes: number): void {
    this.#memory.acquire(bytes, this.#owner);
    this.#heldBytes += bytes;
  }

  #release(bytes: number): void {
    this.#memory.release(bytes);
    this.#heldBytes -= bytes;
  }
}

/** About what the `count` values from `start` on take, judged by some that lie evenly between them. */
export function sampledBytes(values: ArrayLike<unknown>, start: number, count: number): number {
  const samples = Math.min(count, SAMPLES);
  let bytes = 0;
  for (let i = 0; i < samples; i++) bytes += estimateSize(values[start + Math.floor((i * count) / samples)]);
  return Math.ceil((bytes / samples) * count);
}
