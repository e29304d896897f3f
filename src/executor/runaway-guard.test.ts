import { beforeEach, describe, expect, it } from 'vitest';
import { RunawayGuard, type WatchedThread } from './runaway-guard.ts';

const MIB = 2 ** 20;
/** With 100 MiB of heap V8 has 141 MiB; 64 MiB more are no sign of anything. */
const HEAP_BYTES = 100 * MIB;
const BEYOND = 206 * MIB;

class FakeThread implements WatchedThread {
  readonly thread: number;
  current: WatchedThread['current'];
  readonly abandoned: string[] = [];
  heldBytes: number | undefined = 50 * MIB;

  constructor(thread: number) {
    this.thread = thread;
  }

  run(taskId: number): void {
    this.current = { task: { taskId: taskId as never } };
  }

  askHeldBytes(): Promise<number> {
    return this.heldBytes === undefined ? new Promise(() => {}) : Promise.resolve(this.heldBytes);
  }

  abandon(words: string): void {
    this.abandoned.push(words);
  }
}

let threads: FakeThread[];
let ended: string[];
let guard: RunawayGuard;
let [nowMs, rssBytes] = [0, 0];
let cpuMs: (thread: number) => number | undefined;

beforeEach(() => {
  threads = [new FakeThread(0), new FakeThread(1)];
  ended = [];
  [nowMs, rssBytes] = [0, 300 * MIB];
  cpuMs = () => nowMs;
  const figures = {
    nowMs: () => nowMs,
    rssBytes: () => rssBytes,
    userCpuMs: (thread: number) => cpuMs(thread),
  };
  guard = new RunawayGuard(threads, HEAP_BYTES, figures, (words) => ended.push(words));
});

/** Looks as the timer does, while the process grows evenly. */
async function pass(ms: number, grownBytes = 0): Promise<void> {
  const looks = ms / 250;
  for (let look = 0; look < looks; look++) {
    nowMs += 250;
    rssBytes += grownBytes / looks;
    guard.look();
    // Answers arrive.
    await Promise.resolve();
    await Promise.resolve();
  }
}

describe('a thread that computes without answering while the process grows beyond its heap', () => {
  beforeEach(async () => {
    const runaway = threads[1] as FakeThread;
    runaway.run(7);
    runaway.heldBytes = undefined;
    await pass(250);
    await pass(5000, BEYOND);
  });

  it('is ended, with its task and the figures in the words', async () => {
    expect(threads.map(({ abandoned }) => abandoned)).toEqual([
      [],
      [
        expect.stringMatching(
          /^Task thread 1 ran out of heap \(100\.0 MiB\) in task 7 and heeds nothing: the process has grown by 206\.0 MiB to 506\.0 MiB since it last answered; raise spark\.executor\.memory/,
        ),
      ],
    ]);
    expect(ended).toEqual([]);
  });

  it('takes the process along where it does not end', async () => {
    await pass(1750, BEYOND);
    expect(ended).toEqual([]);
    await pass(250);
    expect(ended).toEqual(threads[1]?.abandoned);
  });

  it('leaves the process alone once it has ended', async () => {
    (threads[1] as FakeThread).current = undefined;
    await pass(10_000, BEYOND);
    expect(ended).toEqual([]);
  });
});

describe('left alone is a thread', () => {
  const expectPeace = () => expect([...ended, ...threads.flatMap(({ abandoned }) => abandoned)]).toEqual([]);

  it('that answers, however large the process becomes', async () => {
    for (const thread of threads) thread.run(thread.thread);
    await pass(60_000, 100 * BEYOND);
    expectPeace();
  });

  it('that waits in a native call', async () => {
    threads[0]?.run(1);
    (threads[0] as FakeThread).heldBytes = undefined;
    cpuMs = () => 10;
    await pass(60_000, 10 * BEYOND);
    expectPeace();
  });

  it('that computes without answering in a process that grows no more', async () => {
    threads[0]?.run(1);
    (threads[0] as FakeThread).heldBytes = undefined;
    await pass(60_000, BEYOND / 2);
    expectPeace();
  });

  it('beside which another says that the growth is its own', async () => {
    for (const thread of threads) thread.run(thread.thread);
    await pass(250);
    (threads[0] as FakeThread).heldBytes = undefined;
    await pass(250);
    (threads[1] as FakeThread).heldBytes = 50 * MIB + 2 * BEYOND;
    await pass(60_000, 2 * BEYOND);
    expectPeace();
  });

  it('whose tasks are short', async () => {
    (threads[0] as FakeThread).heldBytes = undefined;
    for (let task = 0; task < 30; task++) {
      threads[0]?.run(task);
      await pass(4000, BEYOND);
    }
    expectPeace();
  });

  it('where the system does not tell what a thread computes', async () => {
    threads[0]?.run(1);
    (threads[0] as FakeThread).heldBytes = undefined;
    cpuMs = () => undefined;
    await pass(60_000, 10 * BEYOND);
    expectPeace();
  });
});
