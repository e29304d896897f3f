import { describe, expect, it } from 'vitest';
import { newMemory } from '../../test/support/shuffle-kit.ts';
import { CombineBuckets } from './combine-buckets.ts';

const KIB = 1024;

describe('combine buckets', () => {
  it('account for values that are no numbers within a few settlings, wherever they are', () => {
    const memory = newMemory();
    const buckets = new CombineBuckets(64, 0, memory, 'buckets');
    for (let key = 0; key < 1000; key++) buckets.insert(key, key);
    const before = memory.usedBytes;
    buckets.settle();
    expect(memory.usedBytes).toBe(before);
    const text = 'a'.repeat(100 * KIB);
    for (const table of buckets.tables.slice(40, 48)) table.set(0, `${text}${table.keys[0]}`);
    buckets.settle();
    expect(memory.usedBytes - before).toBeGreaterThan(8 * 100 * KIB);
    buckets.clear();
    buckets.clear();
    expect(memory.usedBytes).toBe(0);
  });

  it('do not hold more than a bounded room for keys that only an earlier task had', () => {
    const memory = newMemory(2 ** 30);
    const buckets = new CombineBuckets(64, 2 ** 26, memory, 'buckets');
    expect(memory.usedBytes).toBeLessThan(32 * 2 ** 20);
    buckets.clear();
  });

  it('give the memory of what waits back before that of the tables', () => {
    const memory = newMemory();
    const buckets = new CombineBuckets(64, 0, memory, 'buckets');
    buckets.insert(7, 8);
    const before = memory.usedBytes;
    buckets.endWaiting();
    expect(before - memory.usedBytes).toBe(2 ** 18 * 12);
    expect(buckets.size).toBe(1);
    buckets.clear();
    expect(memory.usedBytes).toBe(0);
  });
});
