// Grouping by hand on CORES threads that share memory: N KEYS PARTITIONS [RUNS]. Pairs are scattered by partition, then each partition is grouped by
// an open-addressing table and one more counting scatter. Several runs share threads and buffers.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const THREADS = Number(process.env.CORES ?? 2);

if (isMainThread) {
  const [n, distinct, partitions, rounds = 1] = process.argv.slice(2).map(Number);
  const shared = {
    n,
    distinct,
    partitions,
    keys: new SharedArrayBuffer(4 * n),
    values: new SharedArrayBuffer(4 * n),
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
    const parts = await all('group');
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
  for (const worker of workers) await worker.terminate();
} else {
  const { n, distinct, partitions, thread } = workerData;
  const keys = new Int32Array(workerData.keys);
  const values = new Int32Array(workerData.values);
  const counts = new Int32Array(workerData.counts);
  const start = Math.floor((n * thread) / THREADS);
  const end = Math.floor((n * (thread + 1)) / THREADS);
  const steps = { count, scatter, group };
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

  /** Where the pairs of each partition begin. */
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
      const at = next[partitionOf(mixed(key))]++;
      keys[at] = key;
      values[at] = i;
    }
  }

  function group() {
    const starts = partitionStarts();
    const total = { groups: 0, values: 0, sum: 0, maxima: 0, keys: 0 };
    for (let p = thread; p < partitions; p += THREADS) groupPartition(starts[p], starts[p + 1], total);
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
      let slot = mixed(key) & mask;
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
