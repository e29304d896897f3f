// The smallest job by hand: CORES threads are started, and each counts its part of three numbers. Takes no arguments, and prints its result before anything is stopped.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const THREADS = Number(process.env.CORES ?? 2);

if (isMainThread) {
  const numbers = [1, 2, 3];
  const workers = Array.from({ length: THREADS }, (_, i) => {
    const [start, end] = [i, i + 1].map((part) => Math.floor((numbers.length * part) / THREADS));
    return new Worker(new URL(import.meta.url), { workerData: numbers.slice(start, end) });
  });
  const counts = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0]));
  console.log(JSON.stringify({ check: counts.reduce((a, b) => a + b) }));
} else parentPort.postMessage(workerData.length);
