/**
 * The slots by which tables of int32 keys find their entries: open addressing, a word a slot, which is the number of an entry + 1, or 0 if it is free. The search for a key
 * begins at {@link intSlot} of its hash and goes on one by one, from the last to the first; there is always a free slot, so it ends.
 *
 * Slots go by the upper bits of hashes, as partitions and buckets do: keys that come bucket by bucket meet slots that lie together, which the cache holds. Among the keys
 * of one of `parts` partitions (or buckets) the hash times `parts` is spread over all integers again, in the same order.
 */
export const INT_SLOT_BYTES: number = Int32Array.BYTES_PER_ELEMENT;

const MIN_SLOTS = 1024;
/** Beyond this part of its slots in use a table grows: probing gets slow above it. */
const MAX_LOAD = 0.6;

/** The slot at which the search begins. `scale` is the count of slots / 2 ** 32. */
export function intSlot(hash: number, parts: number, scale: number): number {
  return ((Math.imul(hash, parts) >>> 0) * scale) | 0;
}

/** The expression of {@link intSlot} for generated loops. */
export function intSlotText(hash: string, parts: string, scale: string): string {
  return `((Math.imul(${hash}, ${parts}) >>> 0) * ${scale}) | 0`;
}

/** How many keys so many slots take before there have to be more. */
export function intSlotLoad(slotCount: number): number {
  return Math.floor(slotCount * MAX_LOAD);
}

/** How many slots take so many keys: of a few counts only, so that what one table gives back another can use. */
export function intSlotsFor(keys: number): number {
  const needed = Math.max(MIN_SLOTS, Math.ceil((keys + 1) / MAX_LOAD));
  const step = 2 ** (Math.floor(Math.log2(needed)) - 3);
  return Math.ceil(needed / step) * step;
}
