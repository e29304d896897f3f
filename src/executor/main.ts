/**
 * Entry of an executor process: `main.js <task threads> <heap of each in bytes> <scratch directory>`, with the channel to its driver as descriptor 3.
 *
 * It starts the task threads before anything else is loaded. A thread takes longer to come up than all the rest of an executor, and
 * needs nothing of it to do so.
 */
import { Worker } from 'node:worker_threads';
import { executorFile } from '../common/package-files.ts';

const [cores, heapBytes] = process.argv.slice(2).map(Number) as [number, number];

/**
 * V8 gets more than the thread's heap is planned to hold: without headroom it aborts the whole process before anybody can say
 * that the thread is full.
 */
const maxOldGenerationSizeMb = Math.ceil((heapBytes * 1.25) / 2 ** 20) + 16;

function startThread(thread: number): Worker {
  return new Worker(executorFile('task-thread'), {
    name: `task-${thread}`,
    resourceLimits: { maxOldGenerationSizeMb },
  });
}

const threads = Array.from({ length: cores }, (_, thread) => startThread(thread));
void import('./serve-driver.ts').then(({ serveDriver }) =>
  serveDriver(threads, startThread, process.argv[4] as string),
);
