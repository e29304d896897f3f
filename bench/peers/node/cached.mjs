// Passes over N small objects in plain arrays on CORES threads: N [RUNS]. Each thread makes its part before the first run, and loops over it.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const THREADS = Number(process.env.CORES ?? 2);
const HEAP_MB = 4096;

if (isMainThread) {
  const [n, rounds = 1] = process.argv.slice(2).map(Number);
  const workers = Array.from({ length: THREADS }, (_, part) => {
    const [start, end] = [part, part + 1].map((i) => Math.floor((n * i) / THREADS));
    return new Worker(new URL(import.meta.url), {
      workerData: { start, end },
      resourceLimits: { maxOldGenerationSizeMb: Math.ceil(HEAP_MB / THREADS) },
    });
  });
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const sums = await Promise.all(
      workers.map(async (worker) => {
        worker.postMessage('sum');
        const [sum] = await once(worker, 'message');
        return sum;
      }),
    );
    check = sums.reduce((a, b) => a + b);
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  for (const worker of workers) await worker.terminate();
} else {
  const { start, end } = workerData;
  const objects = [];
  for (let i = start; i < end; i++) objects.push({ id: i, group: i % 1000, weight: (i * 7) % 101 });
  parentPort.on('message', () => parentPort.postMessage(sumUp(objects)));
}

function sumUp(objects) {
  let sum = 0;
  for (const x of objects) {
    if (x.group !== 7) sum += x.weight * 2 + x.group;
  }
  return sum;
}
