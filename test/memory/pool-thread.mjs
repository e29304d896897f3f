// A thread that takes from an execution pool and gives back, over and over, and counts what all threads hold at a time.
import { parentPort, workerData } from 'node:worker_threads';
import { ExecutionPool } from '../../dist/memory/execution-pool.js';

const { handle, thread, rounds, heldPage } = workerData;
const pool = new ExecutionPool(handle);
const held = new Int32Array(heldPage);
const UNIT = 4096;

let random = thread + 1;
const below = (end) => {
  random = (Math.imul(random, 1664525) + 1013904223) | 0;
  return Math.floor(((random >>> 0) / 2 ** 32) * end);
};

let overdrawn = 0;
let granted = 0;
for (let round = 0; round < rounds; round++) {
  const units = below(handle.bytes / UNIT);
  if (pool.resize(thread, units * UNIT)) {
    granted++;
    // First it is taken, then counted; first no longer counted, then given back. So the count never passes what is really held.
    Atomics.add(held, 0, units);
    if (Atomics.load(held, 0) * UNIT > handle.bytes) overdrawn++;
    Atomics.sub(held, 0, units);
    pool.resize(thread, 0);
  }
  if (round === 0) parentPort.postMessage('started');
}
parentPort.postMessage({ overdrawn, granted });
