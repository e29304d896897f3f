import { beforeEach, describe, expect, it } from 'vitest';
import { ExecutionPool } from '../memory/execution-pool.ts';
import { TaskMemoryAccount } from '../memory/task-memory-account.ts';
import { ThreadMemory } from '../memory/thread-memory.ts';
import { MemoryStore } from './memory-store.ts';

const KIB = 2 ** 10;
/** Some 1 KiB. */
const chunk = (text: string) => [text.padEnd(1000, '.')];
const id = (rddId: number, partition = 0) => ({ rddId, partition });

let memory: ThreadMemory;
let store: MemoryStore;

beforeEach(() => {
  const pool = new ExecutionPool(ExecutionPool.createHandle(100 * KIB, 1));
  memory = new ThreadMemory(pool, 0, {
    maxBytes: 12 * KIB,
    storageBytes: 10 * KIB,
    protectedStorageBytes: 5 * KIB,
  });
  store = new MemoryStore(memory);
});

function put(rddId: number, partition: number, chunks: number): boolean {
  const writer = store.write(id(rddId, partition));
  for (let i = 0; i < chunks; i++) {
    if (writer.add(chunk(`${rddId}`))) continue;
    writer.abandon();
    return false;
  }
  writer.finish().close();
  return true;
}

const kept = () => [1, 2, 3, 4].filter(isThere);
const isThere = (rddId: number) => {
  const reader = store.read(id(rddId));
  reader?.close();
  return reader !== undefined;
};

describe('kept partitions', () => {
  it('keep what is attached to them as long as they are there, in the same account', () => {
    put(7, 0, 2);
    const bytes = memory.storageBytes;
    const reader = store.read(id(7))!;
    store.takeUpdates();
    expect(reader.kept.attached).toBeUndefined();
    expect(reader.kept.chunks).toHaveLength(2);
    expect(reader.kept.attach('large', 9 * KIB)).toBe(false);
    expect(reader.kept.attach('small', KIB)).toBe(true);
    reader.close();
    expect(store.read(id(7))!.kept.attached).toBe('small');
    expect(memory.storageBytes).toBe(bytes + KIB);
    expect(store.takeUpdates()).toEqual([{ rddId: 7, partition: 0, bytes: bytes + KIB }]);
    store.remove(7);
    expect(memory.storageBytes).toBe(0);
    expect(reader.kept.attach('late', 1)).toBe(false);
  });

  it('come back as they were, chunk by chunk', () => {
    const writer = store.write(id(7));
    const chunks = [chunk('a'), chunk('b')];
    for (const one of chunks) expect(writer.add(one)).toBe(true);
    const reader = writer.finish();
    expect([reader.nextBlock(), reader.nextBlock(), reader.nextBlock()]).toEqual([...chunks, null]);
    reader.close();
    expect(store.read(id(7))?.nextBlock()).toBe(chunks[0]);
    expect(store.read(id(7, 1))).toBeUndefined();
  });

  it('give way to others, the least recently used first', () => {
    for (const rddId of [1, 2, 3]) expect(put(rddId, 0, 3)).toBe(true);
    isThere(1);
    expect(put(4, 0, 3)).toBe(true);
    expect(kept()).toEqual([1, 3, 4]);
  });

  it('of the RDD that is being stored never give way, nor what is being read', () => {
    expect(put(1, 0, 8)).toBe(true);
    expect(put(1, 1, 4)).toBe(false);
    expect(isThere(1)).toBe(true);
    const reader = store.read(id(1))!;
    expect(put(2, 0, 4)).toBe(false);
    reader.close();
    expect(put(2, 0, 4)).toBe(true);
    expect(kept()).toEqual([2]);
  });

  it('stay where giving way would not be enough', () => {
    expect(put(1, 0, 3)).toBe(true);
    expect(put(2, 0, 30)).toBe(false);
    expect(memory.storageBytes).toBeLessThan(5 * KIB);
  });

  it('above their protected part give way to the running task', () => {
    const task = new TaskMemoryAccount(memory);
    for (const rddId of [1, 2, 3]) put(rddId, 0, 3);
    task.acquire(5 * KIB, 'table');
    expect(kept()).toEqual([2, 3]);
    expect(() => task.acquire(6 * KIB, 'table')).toThrow(
      /^Cannot get 6.0 KiB for the table: the task holds 5.0 KiB, .* are cached and one task may hold 12.0 KiB;/,
    );
    task.releaseAll();
    expect(memory.executionBytes).toBe(0);
  });

  it('are told of once, with their last state', () => {
    put(1, 0, 3);
    expect(store.takeUpdates()).toEqual([{ ...id(1), bytes: memory.storageBytes }]);
    expect(store.takeUpdates()).toEqual([]);
    put(2, 0, 1);
    store.remove(1);
    store.drop(id(2));
    expect(store.takeUpdates()).toEqual([
      { ...id(2), bytes: 0 },
      { ...id(1), bytes: 0 },
    ]);
    expect(memory.storageBytes).toBe(0);
  });

  it('of empty partitions are there as others are', () => {
    expect(put(1, 0, 0)).toBe(true);
    expect(isThere(1)).toBe(true);
    expect(store.takeUpdates()).toEqual([{ ...id(1), bytes: 1 }]);
  });

  it('give way to the running task though it reads them: it would do without them if they were not kept', () => {
    put(1, 0, 8);
    const reader = store.read(id(1))!;
    reader.nextBlock();
    const task = new TaskMemoryAccount(memory);
    task.acquire(6 * KIB, 'table');
    expect(isThere(1)).toBe(false);
    for (let rest = 7; rest > 0; rest--) expect(reader.nextBlock()).not.toBeNull();
    expect(reader.nextBlock()).toBeNull();
    expect(memory.storageBytes).toBe(0);
  });

  it('stay where the running task would not get enough of them', () => {
    put(1, 0, 8);
    const task = new TaskMemoryAccount(memory);
    expect(() => task.acquire(11 * KIB, 'table')).toThrow(/^Cannot get 11.0 KiB/);
    expect(isThere(1)).toBe(true);
  });

  it('go when the heap is crowded, those that are read last; then nothing more is kept', () => {
    put(1, 0, 2);
    put(2, 0, 2);
    const reader = store.read(id(1))!;
    const writer = store.write(id(3));
    expect(writer.add(chunk('3'))).toBe(true);
    expect(store.relieve(1)).toBe(true);
    expect(kept()).toEqual([1]);
    expect(store.relieve(1)).toBe(true);
    expect(kept()).toEqual([]);
    expect(reader.nextBlock()).not.toBeNull();
    expect(store.relieve(1)).toBe(true);
    expect(store.relieve(1)).toBe(false);
    expect(writer.add(chunk('3'))).toBe(false);
    expect(writer.abandon()).toHaveLength(1);
    expect(memory.storageBytes).toBe(0);
  });

  it('are free of a task that has ended, whatever it left open', () => {
    put(1, 0, 4);
    store.read(id(1));
    store.write(id(2)).add(chunk('2'));
    store.taskEnded();
    expect(memory.storageBytes).toBe(store.takeUpdates()[0]!.bytes);
    expect(put(2, 0, 8)).toBe(true);
    expect(kept()).toEqual([2]);
  });
});
