/**
 * The slots by which hash tables find the numbers of keys: open addressing over stored hashes. Slot `s` is the words `2s` (the key's number + 1, or 0 if
 * free) and `2s + 1` (its hash); the search for a hash begins at slot `hash & mask` and goes on one by one. There is always a free slot, so it ends.
 *
 * The tables and generated loops search by this layout themselves, each for the keys it meets.
 */
export const INITIAL_SLOTS = 1024;

export const SLOT_BYTES: number = 2 * Int32Array.BYTES_PER_ELEMENT;

/** Beyond this part of its slots in use a table grows: probing gets slow above it. */
const MAX_LOAD = 0.6;

/** How many keys so many slots take before there have to be more. */
export function loadLimit(slotCount: number): number {
  return Math.floor(slotCount * MAX_LOAD);
}

/** `slotCount` slots with all that the old ones hold; there are more of them. */
export function movedSlots(old: Int32Array, slotCount: number): Int32Array {
  const slots = new Int32Array(2 * slotCount);
  const mask = slotCount - 1;
  for (let word = 0; word < old.length; word += 2) {
    if (old[word] !== 0) fillSlot(slots, mask, old[word + 1]!, old[word]!);
  }
  return slots;
}

/** Puts a key that is not there yet into the first free slot of its hash. */
export function fillSlot(slots: Int32Array, mask: number, hash: number, numberPlusOne: number): void {
  let slot = hash & mask;
  while (slots[2 * slot] !== 0) slot = (slot + 1) & mask;
  slots[2 * slot] = numberPlusOne;
  slots[2 * slot + 1] = hash;
}
