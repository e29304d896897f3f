import { keyOf } from '../../../data/skewed-keys.mjs';
import { partOf, sharedInts, THREADS } from './threads.mjs';

/** Room that threads share for `count` pairs, whose values are their numbers, in partitions; without values there is only room for their keys. */
export function roomForPairs(count, drawn, partitions, { values = true } = {}) {
  return {
    ...drawn,
    count,
    partitions,
    made: sharedInts(count),
    keys: sharedInts(count),
    values: values ? sharedInts(count) : undefined,
    sizes: sharedInts(partitions * THREADS),
  };
}

/** A key's hash: its upper bits choose the partition, the lower ones the slot of a table. */
export function hashOf(key) {
  let h = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/**
 * How a thread brings its part of the pairs into partitions: all threads count theirs first, then all scatter them. The numbers of keys and of partitions are constants of
 * this function, which V8 compiles in: as properties of the room they made the loops take half as long again.
 */
export function scatterOf({ distinct, partitions }, thread) {
  function partitionOf(key) {
    return Math.floor(((hashOf(key) >>> 0) * partitions) / 2 ** 32);
  }

  /** Makes the keys, and counts how many come into each partition. */
  function count({ count, skew, seed, made, sizes }) {
    const own = sizes.subarray(thread * partitions, (thread + 1) * partitions).fill(0);
    const [first, end] = partOf(count, thread);
    for (let i = first; i < end; i++) {
      const key = keyOf(i, distinct, skew, seed);
      made[i] = key;
      own[partitionOf(key)]++;
    }
  }

  /** Brings each pair to its place. */
  function scatter(room) {
    const { count, made, keys, values, sizes } = room;
    const [first, end] = partOf(count, thread);
    const next = partitionStarts(room);
    for (let t = 0; t < thread; t++) {
      for (let p = 0; p < partitions; p++) next[p] += sizes[t * partitions + p];
    }
    for (let i = first; i < end; i++) {
      const key = made[i];
      const at = next[partitionOf(key)]++;
      keys[at] = key;
      if (values !== undefined) values[at] = i;
    }
  }

  return { count, scatter };
}

/** Where each partition begins, and the last one ends. */
export function partitionStarts({ partitions, sizes }) {
  const starts = new Int32Array(partitions + 1);
  for (let p = 0; p < partitions; p++) {
    let size = 0;
    for (let t = 0; t < THREADS; t++) size += sizes[t * partitions + p];
    starts[p + 1] = starts[p] + size;
  }
  return starts;
}

/** The partitions that no thread has taken yet, one by one: some can be far larger than others. `taken` is a shared count, zero to begin with. */
export function* untaken(taken, partitions) {
  for (let p = Atomics.add(taken, 0, 1); p < partitions; p = Atomics.add(taken, 0, 1)) yield p;
}
