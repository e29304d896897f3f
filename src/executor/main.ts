/**
 * Entry of an executor process: `main.js <task threads> <heap of each in bytes> <scratch directory>`, with the channel to its driver as descriptor 3.
 *
 * It starts the task threads before anything else is loaded. A thread takes longer to come up than all the rest of an executor, and
 * needs nothing of it to do so.
 */
import { Worker } from 'node:worker_threads';
import { executorFile } from '../common/package-files.ts';
import { maxOldGenerationSizeMb, maxYoungGenerationSizeMb } from './thread-heap.ts';

const [cores, heapBytes] = process.argv.slice(2).map(Number) as [number, number];

function startThread(thread: number): Worker {
  return new Worker(executorFile('task-thread'), {
    name: `task-${thread}`,
    resourceLimits: {
      maxOldGenerationSizeMb: maxOldGenerationSizeMb(heapBytes),
      maxYoungGenerationSizeMb: maxYoungGenerationSizeMb(heapBytes),
    },
  });
}

const threads = Array.from({ length: cores }, (_, thread) => startThread(thread));
void import('./serve-driver.ts').then(({ serveDriver }) =>
  serveDriver(threads, startThread, process.argv[4] as string),
);
