// Passes over N small objects in plain arrays on CORES threads: N [RUNS]. Each thread makes its part before the first run, and loops over it.
import { isMainThread, workerData } from 'node:worker_threads';
import { answerWith, partOf, startThreads, THREADS } from './shared/threads.mjs';

const HEAP_MB = 4096;

if (isMainThread) {
  const [n, rounds = 1] = process.argv.slice(2).map(Number);
  const threads = startThreads(import.meta.url, (thread) => ({
    workerData: partOf(n, thread),
    resourceLimits: { maxOldGenerationSizeMb: Math.ceil(HEAP_MB / THREADS) },
  }));
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const sums = await threads.all('sum');
    check = sums.reduce((a, b) => a + b);
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  await threads.end();
} else {
  const [start, end] = workerData;
  const objects = [];
  for (let i = start; i < end; i++) objects.push({ id: i, group: i % 1000, weight: (i * 7) % 101 });
  answerWith(() => sumUp(objects));
}

function sumUp(objects) {
  let sum = 0;
  for (const x of objects) {
    if (x.group !== 7) sum += x.weight * 2 + x.group;
  }
  return sum;
}
