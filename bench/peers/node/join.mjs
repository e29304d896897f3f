// A hash join by hand on CORES threads that share memory: LEFT RIGHT KEYS PARTITIONS [RUNS]. Both sides are scattered by partition; of each partition the right
// side is grouped by an open-addressing table and a counting scatter, and the left side looks up in it. Several runs share threads and buffers.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const THREADS = Number(process.env.CORES ?? 2);

if (isMainThread) {
  const [left, right, distinct, partitions, rounds = 1] = process.argv.slice(2).map(Number);
  const side = (size, seed) => ({
    size,
    seed,
    keys: new SharedArrayBuffer(4 * size),
    values: new SharedArrayBuffer(4 * size),
    counts: new SharedArrayBuffer(4 * partitions * THREADS),
  });
  const shared = { distinct, partitions, sides: [side(left, 0), side(right, 0x5bd1e995)] };
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
    const parts = await all('join');
    check = parts.reduce((a, b) => ({
      matches: a.matches + b.matches,
      left: a.left + b.left,
      right: a.right + b.right,
      keys: (a.keys + b.keys) | 0,
    }));
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  for (const worker of workers) await worker.terminate();
} else {
  const { distinct, partitions, thread } = workerData;
  const sides = workerData.sides.map(({ size, seed, keys, values, counts }) => ({
    seed,
    start: Math.floor((size * thread) / THREADS),
    end: Math.floor((size * (thread + 1)) / THREADS),
    keys: new Int32Array(keys),
    values: new Int32Array(values),
    counts: new Int32Array(counts),
  }));
  const steps = { count: () => sides.forEach(count), scatter: () => sides.forEach(scatter), join };
  parentPort.on('message', (step) => parentPort.postMessage(steps[step]()));

  function keyOf(i, seed) {
    let h = Math.imul(i ^ (i >>> 16) ^ seed, 0x45d9f3b);
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

  function count({ seed, start, end, counts }) {
    const own = counts.subarray(thread * partitions, (thread + 1) * partitions).fill(0);
    for (let i = start; i < end; i++) own[partitionOf(mixed(keyOf(i, seed)))]++;
  }

  /** Where the pairs of each partition begin. */
  function partitionStarts(counts) {
    const starts = new Int32Array(partitions + 1);
    for (let p = 0; p < partitions; p++) {
      let size = 0;
      for (let t = 0; t < THREADS; t++) size += counts[t * partitions + p];
      starts[p + 1] = starts[p] + size;
    }
    return starts;
  }

  function scatter({ seed, start, end, counts, keys, values }) {
    const next = partitionStarts(counts);
    for (let t = 0; t < thread; t++)
      for (let p = 0; p < partitions; p++) next[p] += counts[t * partitions + p];
    for (let i = start; i < end; i++) {
      const key = keyOf(i, seed);
      const at = next[partitionOf(mixed(key))]++;
      keys[at] = key;
      values[at] = i;
    }
  }

  function join() {
    const starts = sides.map(({ counts }) => partitionStarts(counts));
    const total = { matches: 0, left: 0, right: 0, keys: 0 };
    for (let p = thread; p < partitions; p += THREADS) {
      joinPartition(starts[0][p], starts[0][p + 1], starts[1][p], starts[1][p + 1], total);
    }
    return total;
  }

  function joinPartition(leftFrom, leftTo, rightFrom, rightTo, total) {
    const [{ keys: leftKeys, values: leftValues }, { keys: rightKeys, values: rightValues }] = sides;
    const size = rightTo - rightFrom;
    let bits = 10;
    while (2 ** bits < 2 * size) bits++;
    const mask = 2 ** bits - 1;
    const slots = new Int32Array(2 ** bits);
    const keys = new Int32Array(size);
    const ids = new Int32Array(size);
    const groupStarts = new Int32Array(size + 1);
    let groups = 0;
    for (let i = 0; i < size; i++) {
      const key = rightKeys[rightFrom + i];
      let slot = mixed(key) & mask;
      while (slots[slot] !== 0 && keys[slots[slot] - 1] !== key) slot = (slot + 1) & mask;
      if (slots[slot] === 0) {
        keys[groups] = key;
        slots[slot] = ++groups;
      }
      const id = slots[slot] - 1;
      ids[i] = id;
      groupStarts[id + 1]++;
    }
    for (let g = 0; g < groups; g++) groupStarts[g + 1] += groupStarts[g];
    const next = groupStarts.slice(0, groups);
    const grouped = new Int32Array(size);
    for (let i = 0; i < size; i++) grouped[next[ids[i]]++] = rightValues[rightFrom + i];
    let matches = 0;
    let left = 0;
    let right = 0;
    let hash = 0;
    for (let i = leftFrom; i < leftTo; i++) {
      const key = leftKeys[i];
      let slot = mixed(key) & mask;
      while (slots[slot] !== 0 && keys[slots[slot] - 1] !== key) slot = (slot + 1) & mask;
      const id = slots[slot] - 1;
      if (id < 0) continue;
      const v = leftValues[i];
      for (let j = groupStarts[id]; j < groupStarts[id + 1]; j++) {
        const w = grouped[j];
        matches++;
        left += v;
        right += w;
        hash = (hash + Math.imul(key, v ^ w)) | 0;
      }
    }
    total.matches += matches;
    total.left += left;
    total.right += right;
    total.keys = (total.keys + hash) | 0;
  }
}
