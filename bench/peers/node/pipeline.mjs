// The same arithmetic inlined by hand on CORES threads: N [RUNS]. Several runs share the threads.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const THREADS = Number(process.env.CORES ?? 2);

if (isMainThread) {
  const [n, rounds = 1] = process.argv.slice(2).map(Number);
  const workers = Array.from({ length: THREADS }, () => new Worker(new URL(import.meta.url)));
  const runs = [];
  let check;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const counts = await Promise.all(
      workers.map(async (worker, i) => {
        worker.postMessage([Math.floor((n * i) / THREADS), Math.floor((n * (i + 1)) / THREADS)]);
        const [count] = await once(worker, 'message');
        return count;
      }),
    );
    check = counts.reduce((sum, count) => sum + count, 0);
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check, runs }));
  for (const worker of workers) await worker.terminate();
} else {
  parentPort.on('message', ([start, end]) => parentPort.postMessage(countRange(start, end)));
}

function countRange(start, end) {
  let count = 0;
  for (let i = start; i < end; i++) {
    const tripled = i * 3;
    if (tripled % 2 === 0) {
      const next = tripled + 1;
      if (next % 7 !== 0) count++;
    }
  }
  return count;
}
