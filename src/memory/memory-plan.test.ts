import { describe, expect, it } from 'vitest';
import { hostMemoryLimit, planMemory } from './memory-plan.ts';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

function plan(
  memory: string,
  cores = 1,
  limitBytes = Number.POSITIVE_INFINITY,
  more: Record<string, string> = {},
) {
  const settings: Record<string, string> = { 'spark.executor.memory': memory, ...more };
  return planMemory({ getOption: (key) => settings[key] }, cores, limitBytes);
}

describe('the memory of an executor', () => {
  it('is divided as Spark divides it: 1 GiB gives 434 MiB to execution and storage', () => {
    const { totalBytes, unifiedBytes } = plan('1g');
    expect(totalBytes).toBe(GIB);
    expect(unifiedBytes).toBe(Math.floor((1024 - 300) * 0.6 * MIB));
    expect(Math.floor(unifiedBytes / MIB)).toBe(434);
  });

  it('follows the configured fraction', () => {
    const fraction = { 'spark.memory.fraction': '0.5' };
    expect(plan('1324m', 1, Number.POSITIVE_INFINITY, fraction).unifiedBytes).toBe(512 * MIB);
  });

  it('is what the container allows if that is less', () => {
    expect(plan('4g', 1, GIB)).toEqual(plan('1g'));
  });

  it('is refused below 450 MiB, with advice', () => {
    expect(plan('450m').unifiedBytes).toBe(90 * MIB);
    expect(() => plan('449m')).toThrow(
      expect.objectContaining({
        code: 'EXECUTOR_MEMORY_TOO_SMALL',
        message:
          'Cannot run an executor with 449.0 MiB of memory: an executor needs at least 450.0 MiB; raise spark.executor.memory',
      }),
    );
  });

  it('is refused on a host that allows too little, and the host is named', () => {
    expect(() => plan('1g', 1, 256 * MIB)).toThrow(
      expect.objectContaining({
        code: 'EXECUTOR_MEMORY_TOO_SMALL',
        message: expect.stringMatching(
          /^Cannot run an executor on a host that allows 256.0 MiB of memory: .*raise the memory limit/,
        ),
      }),
    );
  });
});

describe('the heap of a task thread', () => {
  it('is its part of the total', () => {
    expect(plan('1g', 2).threadHeapBytes).toBe(512 * MIB);
  });

  it('is large enough to work in on many cores', () => {
    expect(plan('1g', 128).threadHeapBytes).toBe(64 * MIB);
  });

  it('bounds what one task may hold', () => {
    expect(plan('1g', 1).thread.maxBytes).toBe(plan('1g').unifiedBytes);
    expect(plan('1g', 4).thread.maxBytes).toBe(Math.floor(256 * MIB * 0.6));
  });

  it('bounds what a thread may keep cached, and what of that gives way', () => {
    const { unifiedBytes, thread } = plan('1g', 4);
    expect(thread.storageBytes).toBe(Math.floor(unifiedBytes / 4));
    expect(thread.protectedStorageBytes).toBe(Math.floor(thread.storageBytes / 2));
  });
});

it('the host allows a known number of bytes', () => {
  expect(hostMemoryLimit()).toBeGreaterThan(256 * MIB);
  expect(hostMemoryLimit()).toBeLessThan(2 ** 50);
});
