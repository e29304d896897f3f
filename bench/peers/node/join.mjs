// A hash join by hand on CORES threads that share memory: LEFT RIGHT KEYS PARTITIONS [RUNS]. Both sides are scattered by partition; of each partition the right
// side is grouped by an open-addressing table and a counting scatter, and the left side looks up in it. Several runs share threads and buffers.
import { isMainThread, workerData } from 'node:worker_threads';
import { evenKeys, parseKeys } from '../../data/skewed-keys.mjs';
import { hashOf, partitionStarts, roomForPairs, scatterOf, untaken } from './shared/pairs.mjs';
import { answerWith, sharedInts, startThreads } from './shared/threads.mjs';

if (isMainThread) {
  const args = process.argv.slice(2);
  const [lefts, rights, , partitions, rounds = 1] = args.map(Number);
  const drawn = parseKeys(args[2]);
  const left = roomForPairs(lefts, drawn, partitions);
  const right = roomForPairs(rights, evenKeys(drawn), partitions);
  const taken = sharedInts(1);
  const threads = startThreads(import.meta.url, (thread) => ({ workerData: { thread, left, right, taken } }));
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    taken[0] = 0;
    await threads.all('count');
    await threads.all('scatter');
    const parts = await threads.all('join');
    check = parts.reduce((a, b) => ({
      matches: a.matches + b.matches,
      left: a.left + b.left,
      right: a.right + b.right,
      keys: (a.keys + b.keys) | 0,
    }));
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  await threads.end();
} else {
  const { thread, left, right, taken } = workerData;
  const { count, scatter } = scatterOf(left, thread);
  const sides = [left, right];
  const steps = { count: () => sides.forEach(count), scatter: () => sides.forEach(scatter), join };
  const { keys: leftKeys, values: leftValues } = left;
  const { keys: rightKeys, values: rightValues } = right;
  answerWith((step) => steps[step]());

  function join() {
    const [lefts, rights] = [partitionStarts(left), partitionStarts(right)];
    const total = { matches: 0, left: 0, right: 0, keys: 0 };
    for (const p of untaken(taken, left.partitions)) {
      joinPartition(lefts[p], lefts[p + 1], rights[p], rights[p + 1], total);
    }
    return total;
  }

  function joinPartition(leftFrom, leftTo, rightFrom, rightTo, total) {
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
      let slot = hashOf(key) & mask;
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
    let leftSum = 0;
    let rightSum = 0;
    let hash = 0;
    for (let i = leftFrom; i < leftTo; i++) {
      const key = leftKeys[i];
      let slot = hashOf(key) & mask;
      while (slots[slot] !== 0 && keys[slots[slot] - 1] !== key) slot = (slot + 1) & mask;
      const id = slots[slot] - 1;
      if (id < 0) continue;
      const v = leftValues[i];
      for (let j = groupStarts[id]; j < groupStarts[id + 1]; j++) {
        const w = grouped[j];
        matches++;
        leftSum += v;
        rightSum += w;
        hash = (hash + Math.imul(key, v ^ w)) | 0;
      }
    }
    total.matches += matches;
    total.left += leftSum;
    total.right += rightSum;
    total.keys = (total.keys + hash) | 0;
  }
}
