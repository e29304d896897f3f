import { beforeEach, describe, expect, it } from 'vitest';
import type { TaskDescription } from '../protocol/task-description.ts';
import { BlockHomes } from './block-homes.ts';
import { WaitingTasks } from './waiting-tasks.ts';

const STEAL_AFTER_MS = 50;
const task = (taskId: number, ...partitions: number[]): TaskDescription => ({
  taskId,
  stageId: 0,
  stageAttempt: 0,
  partition: taskId,
  attemptNumber: 0,
  binaryId: 'b',
  spec: new Uint8Array(),
  shuffles: [],
  ...(partitions.length > 0 && { blocks: partitions.map((partition) => ({ rddId: 7, partition })) }),
});
const idOf = (taken: TaskDescription | number | undefined) =>
  typeof taken === 'object' ? taken.taskId : taken;

let homes: BlockHomes;
let busyMs: number[];
let waiting: WaitingTasks;

beforeEach(() => {
  homes = new BlockHomes();
  busyMs = [0, 0, 0];
  waiting = new WaitingTasks(homes, STEAL_AFTER_MS, (thread) => busyMs[thread]!);
  homes.update(0, { rddId: 7, partition: 1, bytes: 10 });
  homes.update(0, { rddId: 7, partition: 2, bytes: 10 });
  homes.update(1, { rddId: 7, partition: 3, bytes: 10 });
});

describe('a free thread takes', () => {
  it('tasks without blocks in their order', () => {
    for (const id of [4, 5]) waiting.add(task(id));
    waiting.addFirst(task(3));
    expect([0, 1, 0, 1].map((thread) => idOf(waiting.take(thread)))).toEqual([3, 4, 5, undefined]);
  });

  it('its own first, then what has no home', () => {
    for (const id of [9, 1, 3, 2]) waiting.add(task(id, id));
    expect([1, 1].map((thread) => idOf(waiting.take(thread)))).toEqual([3, 9]);
    expect([0, 0].map((thread) => idOf(waiting.take(thread)))).toEqual([1, 2]);
    expect(waiting.size).toBe(0);
  });

  it('that of another when it has been busy for long, and is told when to look again', () => {
    for (const id of [1, 2]) waiting.add(task(id, id));
    busyMs[0] = 20;
    expect(waiting.take(1)).toBe(30);
    busyMs[0] = 50;
    expect(idOf(waiting.take(1))).toBe(1);
  });

  it('the last one of another only much later', () => {
    waiting.add(task(1, 1));
    busyMs[0] = 100;
    expect(waiting.take(1)).toBe(400);
    busyMs[0] = 500;
    expect(idOf(waiting.take(1))).toBe(1);
  });
});

describe('homes that move while tasks wait', () => {
  it('are looked at when their task is next', () => {
    for (const id of [4, 5]) waiting.add(task(id, id));
    homes.update(1, { rddId: 7, partition: 4, bytes: 10 });
    expect(idOf(waiting.take(0))).toBe(5);
    expect(waiting.take(0)).toBe(500);
    expect(idOf(waiting.take(1))).toBe(4);
  });

  it('leave their tasks to any thread when they are gone', () => {
    for (const id of [1, 2]) waiting.add(task(id, id));
    homes.forget(7);
    expect([1, 2].map((thread) => idOf(waiting.take(thread)))).toEqual([1, 2]);
  });
});

describe('a thread at work takes for later', () => {
  it('its own tasks and those without a home, in their order', () => {
    for (const id of [3, 1]) waiting.add(task(id, id));
    for (const id of [4, 5]) waiting.add(task(id));
    const later = [1, 2, 3, 4].map(() => idOf(waiting.takeOwnOrHomeless(0, () => true)));
    expect(later).toEqual([1, 4, 5, undefined]);
    expect(idOf(waiting.take(1))).toBe(3);
  });

  it('nothing that does not suit it, which stays where it was', () => {
    for (const id of [4, 5]) waiting.add(task(id));
    expect(waiting.takeOwnOrHomeless(0, ({ taskId }) => taskId !== 4)).toBeUndefined();
    expect([0, 1].map((thread) => idOf(waiting.take(thread)))).toEqual([4, 5]);
  });
});

it('a task that is taken back waits no more', () => {
  for (const id of [4, 5]) waiting.add(task(id));
  expect(waiting.remove(4)?.taskId).toBe(4);
  expect(waiting.remove(4)).toBeUndefined();
  expect(idOf(waiting.take(0))).toBe(5);
});

describe('the home of a block', () => {
  it('is the thread that computed it last; the one before shall drop it', () => {
    expect(homes.update(1, { rddId: 7, partition: 1, bytes: 10 })).toBe(0);
    expect(homes.update(0, { rddId: 7, partition: 1, bytes: 0 })).toBeUndefined();
    expect(homes.get([{ rddId: 7, partition: 1 }])).toBe(1);
  });

  it('goes with its thread and with its RDD', () => {
    expect(homes.takeThread(0)).toEqual([
      { rddId: 7, partition: 1, bytes: 0 },
      { rddId: 7, partition: 2, bytes: 0 },
    ]);
    expect(homes.get([{ rddId: 7, partition: 1 }])).toBeUndefined();
    homes.forget(7);
    expect(homes.get([{ rddId: 7, partition: 3 }])).toBeUndefined();
  });
});
