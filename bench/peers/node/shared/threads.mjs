import { once } from 'node:events';
import { parentPort, Worker } from 'node:worker_threads';

/** How many threads do the work. */
export const THREADS = Number(process.env.CORES ?? 2);

/** The part of `count` things that is a thread's: from the first number to the second one. */
export function partOf(count, thread) {
  return [thread, thread + 1].map((part) => Math.floor((count * part) / THREADS));
}

/** Integers of 32 bits, zero to begin with, in memory that threads share. */
export function sharedInts(count) {
  return new Int32Array(new SharedArrayBuffer(4 * count));
}

/**
 * Starts a program in all threads.
 *
 * @param url of the program, its `import.meta.url`
 * @param optionsOf those of a thread's `Worker`, by its number
 */
export function startThreads(url, optionsOf = () => ({})) {
  const workers = Array.from({ length: THREADS }, (_, thread) => new Worker(new URL(url), optionsOf(thread)));
  /** Gives each thread a message, by its number; their answers. */
  const each = (messageOf) => {
    return Promise.all(
      workers.map(async (worker, thread) => {
        worker.postMessage(messageOf(thread));
        const [answer] = await once(worker, 'message');
        return answer;
      }),
    );
  };
  return {
    each,
    /** Gives all threads the same message. */
    all: (message) => each(() => message),
    end: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}

/** In a thread: answers each message with what `answerTo` makes of it. */
export function answerWith(answerTo) {
  parentPort.on('message', (message) => parentPort.postMessage(answerTo(message)));
}
