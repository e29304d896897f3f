// A sum by key where most keys come once or a few times, by hand on CORES threads that share memory: N KEYS [RUNS]. Keys are scattered by partition, then those of
// each partition are counted in an open-addressing table that fits the processor's cache. Several runs share threads and buffers.
import { isMainThread, workerData } from 'node:worker_threads';
import { parseKeys } from '../../data/skewed-keys.mjs';
import { hashOf, partitionStarts, roomForPairs, scatterOf, untaken } from './shared/pairs.mjs';
import { answerWith, sharedInts, startThreads, THREADS } from './shared/threads.mjs';

/** So many keys make a table of half a megabyte. */
const KEYS_A_PARTITION = 1 << 15;

if (isMainThread) {
  const args = process.argv.slice(2);
  const [n, , rounds = 1] = args.map(Number);
  const drawn = parseKeys(args[1]);
  const partitions = Math.max(THREADS, Math.ceil(drawn.distinct / KEYS_A_PARTITION));
  const room = roomForPairs(n, drawn, partitions, { values: false });
  const taken = sharedInts(1);
  const threads = startThreads(import.meta.url, (thread) => ({ workerData: { thread, room, taken } }));
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    taken[0] = 0;
    await threads.all('count');
    await threads.all('scatter');
    const parts = await threads.all('sumUp');
    check = parts.reduce((a, b) => ({ keys: a.keys + b.keys, sum: a.sum + b.sum, xor: a.xor ^ b.xor }));
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  await threads.end();
} else {
  const { thread, room, taken } = workerData;
  const { distinct, partitions, keys } = room;
  const { count, scatter } = scatterOf(room, thread);
  const steps = { count: () => count(room), scatter: () => scatter(room), sumUp };
  answerWith((step) => steps[step]());

  function sumUp() {
    const starts = partitionStarts(room);
    const total = { keys: 0, sum: 0, xor: 0 };
    for (const p of untaken(taken, partitions)) sumUpPartition(starts[p], starts[p + 1], total);
    return total;
  }

  /** A slot of the table is a key and its count, side by side; it is free while the count is zero. */
  function sumUpPartition(from, to, total) {
    let bits = 4;
    while (2 ** bits < 2 * Math.min(to - from, (2 * distinct) / partitions)) bits++;
    const mask = 2 ** bits - 1;
    const table = new Int32Array(2 * 2 ** bits);
    for (let i = from; i < to; i++) {
      const key = keys[i];
      let slot = hashOf(key) & mask;
      while (table[2 * slot + 1] !== 0 && table[2 * slot] !== key) slot = (slot + 1) & mask;
      table[2 * slot] = key;
      table[2 * slot + 1]++;
    }
    for (let at = 0; at < table.length; at += 2) {
      const count = table[at + 1];
      if (count === 0) continue;
      total.keys++;
      total.sum += count;
      total.xor ^= Math.imul(table[at], count);
    }
  }
}
