/**
 * Entry of an executor process: `main.js <task threads> <heap of each in bytes> <scratch directory>`, with the channel to its driver as descriptor 3.
 *
 * It starts the first task thread before anything else is loaded. A thread takes longer to come up than all the rest of an executor, and
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

const first = startThread(0);
void import('./serve-driver.ts').then(({ serveDriver }) => {
  // The first thread is up sooner, and runs what comes, while the others do not take the processors from it.
  const others = Array.from({ length: cores - 1 }, (_, index) => startThread(index + 1));
  serveDriver([first, ...others], startThread, process.argv[4] as string);
});
