// A sum by key where most keys come once or a few times, by hand on CORES threads that share memory: N DISTINCT [RUNS]. Keys are scattered by partition, then those of
// each partition are counted in an open-addressing table that fits the processor's cache. Several runs share threads and buffers.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const THREADS = Number(process.env.CORES ?? 2);
/** So many keys make a table of half a megabyte. */
const KEYS_A_PARTITION = 1 << 15;

if (isMainThread) {
  const [n, distinct, rounds = 1] = process.argv.slice(2).map(Number);
  const partitions = Math.max(THREADS, Math.ceil(distinct / KEYS_A_PARTITION));
  const shared = {
    n,
    distinct,
    partitions,
    keys: new SharedArrayBuffer(4 * n),
    counts: new SharedArrayBuffer(4 * partitions * THREADS),
  };
  const workers = Array.from({ length: THREADS }, (_, thread) => {
    return new Worker(new URL(import.meta.url), { workerData: { ...shared, thread } });
  });
  const all = (step) => {
    return Promise.all(
      workers.map(async (worker) => {
        worker.postMessage(step);
        return (await once(worker, 'message'))[0];
      }),
    );
  };
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await all('count');
    await all('scatter');
    const parts = await all('sumUp');
    check = parts.reduce((a, b) => ({ keys: a.keys + b.keys, sum: a.sum + b.sum, xor: a.xor ^ b.xor }));
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  for (const worker of workers) await worker.terminate();
} else {
  const { n, distinct, partitions, thread } = workerData;
  const keys = new Int32Array(workerData.keys);
  const counts = new Int32Array(workerData.counts);
  const start = Math.floor((n * thread) / THREADS);
  const end = Math.floor((n * (thread + 1)) / THREADS);
  const steps = { count, scatter, sumUp };
  parentPort.on('message', (step) => parentPort.postMessage(steps[step]()));

  function keyOf(i) {
    let h = Math.imul(i ^ (i >>> 16), 0x45d9f3b);
    h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
    h ^= h >>> 16;
    return Math.imul((h >>> 0) % distinct, 0x9e3779b1);
  }

  function mixed(key) {
    let h = Math.imul(key ^ (key >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return h ^ (h >>> 16);
  }

  function partitionOf(hash) {
    return Math.floor(((hash >>> 0) * partitions) / 2 ** 32);
  }

  function count() {
    const own = counts.subarray(thread * partitions, (thread + 1) * partitions).fill(0);
    for (let i = start; i < end; i++) own[partitionOf(mixed(keyOf(i)))]++;
  }

  /** Where the keys of each partition begin. */
  function partitionStarts() {
    const starts = new Int32Array(partitions + 1);
    for (let p = 0; p < partitions; p++) {
      let size = 0;
      for (let t = 0; t < THREADS; t++) size += counts[t * partitions + p];
      starts[p + 1] = starts[p] + size;
    }
    return starts;
  }

  function scatter() {
    const next = partitionStarts();
    for (let t = 0; t < thread; t++)
      for (let p = 0; p < partitions; p++) next[p] += counts[t * partitions + p];
    for (let i = start; i < end; i++) {
      const key = keyOf(i);
      keys[next[partitionOf(mixed(key))]++] = key;
    }
  }

  function sumUp() {
    const starts = partitionStarts();
    const total = { keys: 0, sum: 0, xor: 0 };
    for (let p = thread; p < partitions; p += THREADS) sumUpPartition(starts[p], starts[p + 1], total);
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
      let slot = mixed(key) & mask;
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
