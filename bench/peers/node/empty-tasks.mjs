// Jobs of many empty tasks by hand on CORES threads: TASKS [RUNS]. A task is a message to a thread and its answer; so many lie ahead of each thread that it never waits.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const THREADS = Number(process.env.CORES ?? 2);
const AHEAD = 32;

if (isMainThread) {
  const [tasks, rounds = 1] = process.argv.slice(2).map(Number);
  const workers = Array.from({ length: THREADS }, () => new Worker(new URL(import.meta.url)));
  let next = 0;
  let left = 0;
  let done = () => {};
  const give = (worker) => {
    if (next < tasks) worker.postMessage(next++);
  };
  for (const worker of workers) {
    worker.on('message', () => {
      give(worker);
      if (--left === 0) done();
    });
  }
  const runs = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await new Promise((resolve) => {
      next = 0;
      left = tasks;
      done = resolve;
      for (let ahead = 0; ahead < AHEAD; ahead++) workers.forEach(give);
    });
    runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check: tasks, runs }));
  for (const worker of workers) await worker.terminate();
} else parentPort.on('message', (task) => parentPort.postMessage(task));
