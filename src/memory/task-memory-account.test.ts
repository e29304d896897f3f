import { expect, it } from 'vitest';
import { ExecutionPool } from './execution-pool.ts';
import { TaskMemoryAccount } from './task-memory-account.ts';
import { ThreadMemory } from './thread-memory.ts';

const MIB = 2 ** 20;

function accounts(poolBytes: number, taskBytes: number, threads = 2): TaskMemoryAccount[] {
  const handle = ExecutionPool.createHandle(poolBytes, threads);
  return Array.from({ length: threads }, (_, thread) => {
    const limits = { maxBytes: taskBytes, storageBytes: poolBytes / threads, protectedStorageBytes: 0 };
    return new TaskMemoryAccount(new ThreadMemory(new ExecutionPool(handle), thread, limits));
  });
}

it('counts what is held and the most that ever was', () => {
  const [memory] = accounts(100 * MIB, 50 * MIB);
  memory!.acquire(10 * MIB, 'table');
  memory!.acquire(20 * MIB, 'table');
  memory!.release(25 * MIB);
  expect(memory!.usedBytes).toBe(5 * MIB);
  expect(memory!.peakBytes).toBe(30 * MIB);
  memory!.releaseAll();
  memory!.releaseAll();
  expect(memory!.usedBytes).toBe(0);
});

it('refuses what one task may not hold, tells why and what to do, and changes nothing', () => {
  const [memory] = accounts(100 * MIB, 50 * MIB);
  memory!.acquire(45 * MIB, 'table');
  expect(() => memory!.acquire(5.5 * MIB, 'map-side combine table of shuffle 3')).toThrow(
    expect.objectContaining({
      code: 'OUT_OF_EXECUTION_MEMORY',
      message:
        'Cannot get 5.5 MiB for the map-side combine table of shuffle 3: the task holds 45.0 MiB and one task may hold 50.0 MiB; raise spark.executor.memory or use more partitions',
    }),
  );
  expect(memory!.usedBytes).toBe(45 * MIB);
  memory!.acquire(5 * MIB, 'table');
});

it('refuses what the pool has not, and tells what is free', () => {
  const [first, second] = accounts(100 * MIB, 100 * MIB);
  first!.acquire(65 * MIB, 'table');
  expect(() => second!.acquire(36 * MIB, 'table')).toThrow(
    /^Cannot get 36.0 MiB for the table: the task holds 0.0 B and 35.0 MiB of the executor's 100.0 MiB are left for it;/,
  );
  first!.releaseAll();
  second!.acquire(36 * MIB, 'table');
});
