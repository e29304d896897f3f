import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { ExecutionPool } from '../../src/memory/execution-pool.ts';

const MIB = 2 ** 20;
const THREADS = 4;

function startThreads(rounds: number) {
  const handle = ExecutionPool.createHandle(64 * MIB, THREADS);
  const heldPage = new SharedArrayBuffer(4);
  const file = new URL('./pool-thread.mjs', import.meta.url);
  const workers = Array.from({ length: THREADS }, (_, thread) => {
    return new Worker(file, { workerData: { handle, thread, rounds, heldPage } });
  });
  return { handle, workers };
}

async function resultOf(worker: Worker): Promise<{ overdrawn: number; granted: number }> {
  for (;;) {
    const [message] = await once(worker, 'message');
    if (message !== 'started') return message;
  }
}

it('threads that take and give back at the same time never hold more than the pool together', async () => {
  const { handle, workers } = startThreads(50_000);
  const results = await Promise.all(workers.map(resultOf));
  for (const { overdrawn, granted } of results) {
    expect(overdrawn).toBe(0);
    expect(granted).toBeGreaterThan(0);
  }
  expect(new ExecutionPool(handle).freeCommonBytes()).toBe(32 * MIB);
});

it('threads that are terminated at any moment leave a pool that is whole once they are reclaimed', async () => {
  const { handle, workers } = startThreads(Number.MAX_SAFE_INTEGER);
  const pool = new ExecutionPool(handle);
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  // One after another, so that each leaves others behind that go on taking.
  for (const [thread, worker] of workers.entries()) {
    await worker.terminate();
    pool.reclaim(thread);
  }
  expect(pool.freeCommonBytes()).toBe(32 * MIB);
  expect(pool.resize(0, 40 * MIB)).toBe(true);
});
