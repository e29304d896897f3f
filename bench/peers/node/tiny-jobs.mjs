// Jobs of two tasks by hand on CORES warm threads: RUNS, the number of jobs. A task is a message to a thread and its answer. Prints the time of each job.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

const THREADS = Number(process.env.CORES ?? 2);
const TASKS = 2;
const WARM_UP = 300;

if (isMainThread) {
  const jobs = Number(process.argv[2]);
  const workers = Array.from({ length: THREADS }, () => new Worker(new URL(import.meta.url)));
  let job = { left: 0, count: 0, done: () => {} };
  for (const worker of workers) {
    worker.on('message', (count) => {
      job.count += count;
      if (--job.left === 0) job.done(job.count);
    });
  }
  const countRange = (start, end) => {
    return new Promise((done) => {
      job = { left: TASKS, count: 0, done };
      for (let task = 0; task < TASKS; task++) {
        const [from, to] = [task, task + 1].map((part) => start + Math.floor(((end - start) * part) / TASKS));
        workers[task % THREADS].postMessage([from, to]);
      }
    });
  };
  const runs = [];
  for (let round = 0; round < WARM_UP + jobs; round++) {
    const start = performance.now();
    const count = await countRange(0, 2);
    if (count !== 2) throw new Error(`Counted ${count} numbers of 2`);
    if (round >= WARM_UP) runs.push(performance.now() - start);
  }
  console.log(JSON.stringify({ check: 2, runs }));
  for (const worker of workers) await worker.terminate();
} else {
  parentPort.on('message', ([start, end]) => {
    let count = 0;
    for (let i = start; i < end; i++) count++;
    parentPort.postMessage(count);
  });
}
