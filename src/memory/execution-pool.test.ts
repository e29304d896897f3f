import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExecutionPool } from './execution-pool.ts';

const MIB = 2 ** 20;

/** A pool as each of its threads has it. */
function poolOf(bytes: number, threads: number): ExecutionPool[] {
  const handle = ExecutionPool.createHandle(bytes, threads);
  return Array.from({ length: threads }, () => new ExecutionPool(handle));
}

describe('a pool of 64 MiB for 4 threads', () => {
  it('keeps an eighth of half of it for each, and gives the rest to whoever asks first', () => {
    const [greedy, late] = poolOf(64 * MIB, 4);
    expect(greedy!.ownBytes).toBe(8 * MIB);
    expect(greedy!.resize(0, 40 * MIB + 1)).toBe(false);
    expect(greedy!.resize(0, 40 * MIB)).toBe(true);
    expect(late!.freeCommonBytes()).toBe(0);
    expect(late!.resize(1, 8 * MIB + 1)).toBe(false);
    expect(late!.resize(1, 8 * MIB)).toBe(true);
  });

  it('can use what another thread gave back', () => {
    const [first, second] = poolOf(64 * MIB, 4);
    first!.resize(0, 40 * MIB);
    first!.resize(0, 10 * MIB);
    expect(second!.resize(1, 38 * MIB + 1)).toBe(false);
    expect(second!.resize(1, 38 * MIB)).toBe(true);
  });

  it('can use what a thread held that has ended', () => {
    const [dead, live] = poolOf(64 * MIB, 4);
    dead!.resize(0, 40 * MIB);
    expect(live!.resize(1, 9 * MIB)).toBe(false);
    live!.reclaim(0);
    expect(live!.resize(1, 40 * MIB)).toBe(true);
  });

  it('goes on when a thread ended while it was taking', () => {
    const handle = ExecutionPool.createHandle(64 * MIB, 4);
    const lock = new Int32Array(handle.page);
    // Thread 2 holds the lock, for ever.
    lock[0] = 3;
    const pool = new ExecutionPool(handle);
    pool.reclaim(1);
    expect(lock[0]).toBe(3);
    pool.reclaim(2);
    expect(pool.resize(0, 40 * MIB)).toBe(true);
  });
});

it('a pool never hands out more than it has, and always each thread its own part', () => {
  const steps = fc.array(fc.tuple(fc.nat(2), fc.nat(9 * MIB)), { maxLength: 60 });
  const property = fc.property(steps, (asked) => {
    const pool = poolOf(8 * MIB, 3)[0]!;
    const held = [0, 0, 0];
    for (const [thread, bytes] of asked) {
      const granted = pool.resize(thread, bytes);
      if (granted) held[thread] = bytes;
      if (bytes <= Math.max(pool.ownBytes, held[thread]!)) expect(granted).toBe(true);
      expect(held.reduce((sum, bytes) => sum + bytes)).toBeLessThanOrEqual(pool.bytes);
    }
  });
  fc.assert(property, { numRuns: 200 });
});
