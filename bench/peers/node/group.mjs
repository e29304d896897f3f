// Grouping by hand on CORES threads that share memory: N KEYS PARTITIONS [RUNS]. Pairs are scattered by partition, then each partition is grouped by
// an open-addressing table and one more counting scatter. Several runs share threads and buffers.
import { isMainThread, workerData } from 'node:worker_threads';
import { parseKeys } from '../../data/skewed-keys.mjs';
import { hashOf, partitionStarts, roomForPairs, scatterOf, untaken } from './shared/pairs.mjs';
import { answerWith, sharedInts, startThreads } from './shared/threads.mjs';

if (isMainThread) {
  const args = process.argv.slice(2);
  const [n, , partitions, rounds = 1] = args.map(Number);
  const room = roomForPairs(n, parseKeys(args[1]), partitions);
  const taken = sharedInts(1);
  const threads = startThreads(import.meta.url, (thread) => ({ workerData: { thread, room, taken } }));
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    taken[0] = 0;
    await threads.all('count');
    await threads.all('scatter');
    const parts = await threads.all('group');
    check = parts.reduce((a, b) => ({
      groups: a.groups + b.groups,
      values: a.values + b.values,
      sum: a.sum + b.sum,
      maxima: a.maxima + b.maxima,
      keys: a.keys ^ b.keys,
    }));
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  await threads.end();
} else {
  const { thread, room, taken } = workerData;
  const { distinct, partitions, keys, values } = room;
  const { count, scatter } = scatterOf(room, thread);
  const steps = { count: () => count(room), scatter: () => scatter(room), group };
  answerWith((step) => steps[step]());

  function group() {
    const starts = partitionStarts(room);
    const total = { groups: 0, values: 0, sum: 0, maxima: 0, keys: 0 };
    for (const p of untaken(taken, partitions)) groupPartition(starts[p], starts[p + 1], total);
    return total;
  }

  function groupPartition(from, to, total) {
    const size = to - from;
    let bits = 10;
    while (2 ** bits < 2 * Math.min(size, (2 * distinct) / partitions)) bits++;
    const mask = 2 ** bits - 1;
    const slots = new Int32Array(2 ** bits);
    const distinctKeys = new Int32Array(2 ** bits);
    const ids = new Int32Array(size);
    const groupStarts = new Int32Array(2 ** bits + 1);
    let groups = 0;
    for (let i = 0; i < size; i++) {
      const key = keys[from + i];
      let slot = hashOf(key) & mask;
      while (slots[slot] !== 0 && distinctKeys[slots[slot] - 1] !== key) slot = (slot + 1) & mask;
      if (slots[slot] === 0) {
        distinctKeys[groups] = key;
        slots[slot] = ++groups;
      }
      const id = slots[slot] - 1;
      ids[i] = id;
      groupStarts[id + 1]++;
    }
    for (let g = 0; g < groups; g++) groupStarts[g + 1] += groupStarts[g];
    const next = groupStarts.slice(0, groups);
    const grouped = new Int32Array(size);
    for (let i = 0; i < size; i++) grouped[next[ids[i]]++] = values[from + i];
    for (let g = 0; g < groups; g++) {
      let sum = 0;
      let max = -1;
      for (let i = groupStarts[g]; i < groupStarts[g + 1]; i++) {
        sum += grouped[i];
        if (grouped[i] > max) max = grouped[i];
      }
      total.groups++;
      total.values += groupStarts[g + 1] - groupStarts[g];
      total.sum += sum;
      total.maxima += max;
      total.keys ^= distinctKeys[g] ^ (sum % 65_537);
    }
  }
}
