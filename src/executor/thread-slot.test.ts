import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutionPool } from '../memory/execution-pool.ts';
import type { ExecutorSetup, TaskUpdate } from '../protocol/executor-messages.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { TaskDescription } from '../protocol/task-description.ts';
import { emptyTaskMetrics } from '../protocol/task-metrics.ts';
import { ReportBoard } from './report-board.ts';
import { MAX_RUNS_AHEAD, MAX_RUNS_WAITING, ThreadControl } from './thread-control.ts';
import type { FromThread, RunTasks, ThreadSetup, ToThread } from './thread-messages.ts';
import { ThreadSlot } from './thread-slot.ts';

class FakeWorker extends EventEmitter {
  readonly posted: (ThreadSetup | ToThread)[] = [];
  /** As they were posted: several messages may come as one. */
  posts = 0;
  terminations = 0;
  #board: ReportBoard | undefined;

  postMessage(message: ThreadSetup | ToThread | ToThread[]): void {
    this.posts++;
    if (Array.isArray(message)) this.posted.push(...message);
    else this.posted.push(message);
  }

  terminate(): Promise<number> {
    this.terminations++;
    return Promise.resolve(1);
  }

  say(message: FromThread): void {
    this.emit('message', message);
  }

  get runs(): RunTasks[] {
    return this.posted.filter((message): message is RunTasks => message.kind === 'run');
  }

  get board(): ReportBoard {
    this.#board ??= new ReportBoard((this.posted[0] as ThreadSetup).board);
    return this.#board;
  }

  get control(): ThreadControl {
    return new ThreadControl((this.posted[0] as ThreadSetup).control);
  }
}

const setup = {
  executorId: '0',
  conf: {},
  scratchDir: '/scratch',
  appRoot: '/app',
  limits: {
    killGraceMs: 2000,
    memory: {
      threadHeapBytes: 100 * 2 ** 20,
      thread: { maxBytes: 50, storageBytes: 50, protectedStorageBytes: 25 },
    },
  },
} as unknown as ExecutorSetup;

let workers: FakeWorker[];
let slot: ThreadSlot;
let ended: TaskUpdate[];
let returned: TaskDescription[];
let printed: string[];
let unusable: string[];
let gone: number;
let freed: number;
let wentOn: number[];

beforeEach(() => {
  vi.useFakeTimers();
  workers = [new FakeWorker()];
  ended = [];
  returned = [];
  printed = [];
  unusable = [];
  gone = 0;
  freed = 0;
  wentOn = [];
  slot = new ThreadSlot(3, workers[0] as unknown as Worker, setup, ExecutionPool.createHandle(2 ** 20, 4), {
    hasRoom: () => (slot.isFree ? freed++ : undefined),
    wentOn: (_, next) => wentOn.push(next.taskId),
    ended: (update) => ended.push(update),
    returned: (tasks) => returned.push(...tasks),
    openStream: () => {},
    printed: (lines, onTaken) => {
      printed.push(...lines.map(({ text }) => text));
      onTaken();
    },
    threadGone: () => gone++,
    blocksChanged: () => {},
    startThread: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker as unknown as Worker;
    },
    unusable: (message) => unusable.push(message),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const worker = () => workers.at(-1)!;

function task(taskId: number, binaryId = 'b', shuffles: TaskDescription['shuffles'] = []): TaskDescription {
  return {
    taskId,
    stageId: 0,
    stageAttempt: 0,
    partition: 0,
    attemptNumber: 0,
    binaryId,
    spec: new Uint8Array(0),
    shuffles,
  };
}

function run(description: TaskDescription, outputs: readonly MapOutputs[] = []): void {
  const byShuffle = new Map(outputs.map((output) => [output.shuffleId, output]));
  slot.run(description, { id: description.binaryId, bytes: new Uint8Array(1) }, byShuffle);
}

const lastRun = () => worker().runs.at(-1)!.run + worker().runs.at(-1)!.tasks.length - 1;

function finish(runNumber = lastRun()): void {
  const result = { kind: 'direct', value: new Uint8Array(0) } as const;
  worker().say({ kind: 'finished', run: runNumber, result, metrics: emptyTaskMetrics() });
}

const outputs = (shuffleId: number, epoch: number): MapOutputs => ({ shuffleId, epoch, statuses: [] });

it('is free until it runs a task, and again when the task is reported', () => {
  expect(slot.isFree).toBe(true);
  run(task(1));
  expect(slot.isFree).toBe(false);
  finish();
  expect(ended).toMatchObject([{ kind: 'finished', taskId: 1 }]);
  expect([slot.isFree, freed]).toEqual([true, 1]);
});

it('is up when its thread says so, and takes tasks then', () => {
  expect([slot.live.isUp, freed]).toEqual([false, 0]);
  worker().say({ kind: 'ready' });
  expect([slot.live.isUp, freed]).toEqual([true, 1]);
});

it('sends a binary and the outputs of a shuffle once to a thread, newer outputs again', () => {
  const reads = [{ shuffleId: 7, epoch: 1 }];
  run(task(1, 'b', reads), [outputs(7, 1), outputs(8, 1)]);
  finish();
  run(task(2, 'b', reads), [outputs(7, 1)]);
  finish();
  run(task(3, 'b', reads), [outputs(7, 2)]);
  expect(worker().runs.map(({ binary }) => binary !== undefined)).toEqual([true, false, false]);
  expect(worker().runs.map(({ mapOutputs }) => mapOutputs.map(({ epoch }) => epoch))).toEqual([[1], [], [2]]);
  worker().emit('exit', 1);
  run(task(4, 'b', reads), [outputs(7, 2)]);
  expect(worker().runs[0]).toMatchObject({ binary: { id: 'b' }, mapOutputs: [{ epoch: 2 }] });
});

it('leaves no timer behind for a thread that is gone, nor anybody waiting for its files', async () => {
  run(task(1));
  slot.runNext([task(2)]);
  worker().say({ kind: 'look' });
  worker().say({ kind: 'look' });
  slot.live.forgetBroadcast(1);
  const { live } = slot;
  worker().emit('exit', 1);
  expect(vi.getTimerCount()).toBe(0);
  await live.leaveFiles();
});

it('passes on that a stage or a shuffle is over where its thread knows it', () => {
  run(task(1, 'b', [{ shuffleId: 7, epoch: 1 }]), [outputs(7, 1)]);
  slot.live.forgetStage('b');
  slot.live.forgetStage('other');
  slot.live.forgetShuffle(7);
  slot.live.forgetShuffle(8);
  expect(worker().posts).toBe(2);
  vi.advanceTimersByTime(20);
  expect(worker().posts).toBe(3);
  expect(worker().posted.slice(2)).toEqual([
    { kind: 'forgetStage', binaryId: 'b' },
    { kind: 'forgetShuffle', shuffleId: 7 },
  ]);
});

it('kills the run that it means, and ends the thread only after the grace', () => {
  run(task(1));
  slot.kill(1, 'cancelled');
  slot.kill(1, 'again');
  expect(worker().control.isKilled(lastRun())).toBe(true);
  expect(worker().control.isKilled(lastRun() + 1)).toBe(false);
  vi.advanceTimersByTime(1999);
  expect(worker().terminations).toBe(0);
  vi.advanceTimersByTime(1);
  expect(worker().terminations).toBe(1);
  expect(ended).toEqual([]);
  worker().emit('exit', 1);
  expect(ended).toEqual([{ kind: 'failed', taskId: 1, reason: { kind: 'TaskKilled', reason: 'cancelled' } }]);
  expect([workers.length, slot.isFree, gone]).toEqual([2, true, 1]);
});

it('does not end the thread of a killed task that stopped by itself', () => {
  run(task(1));
  slot.kill(1, 'cancelled');
  worker().say({
    kind: 'failed',
    run: lastRun(),
    reason: { kind: 'ExceptionFailure', code: 'TASK_THREW', message: 'on its way out' },
    endsThread: false,
  });
  vi.advanceTimersByTime(10_000);
  expect(worker().terminations).toBe(0);
  expect(ended).toMatchObject([{ reason: { kind: 'TaskKilled', reason: 'cancelled' } }]);
  expect(slot.isFree).toBe(true);
});

it('takes no task when the killed one is reported after its thread was told to end', () => {
  run(task(1));
  slot.kill(1, 'cancelled');
  vi.advanceTimersByTime(2000);
  expect(worker().terminations).toBe(1);
  const reason = { kind: 'ExceptionFailure', code: 'TASK_THREW', message: 'on its way out' } as const;
  worker().say({ kind: 'failed', run: lastRun(), reason, endsThread: false });
  expect(ended).toMatchObject([{ taskId: 1, reason: { kind: 'TaskKilled', reason: 'cancelled' } }]);
  expect([slot.isFree, freed]).toEqual([false, 0]);
  worker().emit('exit', 1);
  expect([slot.isFree, freed, ended.length]).toEqual([true, 1, 1]);
});

it('takes no task while its thread ends', () => {
  run(task(1));
  const reason = { kind: 'ExceptionFailure', code: 'PROCESS_EXIT', message: 'it left' } as const;
  worker().say({ kind: 'failed', run: lastRun(), reason, endsThread: true });
  expect(ended).toMatchObject([{ kind: 'failed', reason }]);
  expect([slot.isFree, freed]).toEqual([false, 0]);
  worker().emit('exit', 1);
  expect([slot.isFree, freed, ended.length]).toEqual([true, 1, 1]);
});

it('reports a task as lost with its thread, and says when the heap was the cause', () => {
  run(task(1));
  worker().emit('error', Object.assign(new Error('limit'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }));
  worker().emit('exit', 1);
  run(task(2));
  worker().emit('exit', 9);
  expect(ended).toMatchObject([
    {
      taskId: 1,
      reason: {
        kind: 'ThreadLost',
        message: expect.stringMatching(/^Task thread 3 ran out of heap \(100.0 MiB\)/),
      },
    },
    { taskId: 2, reason: { kind: 'ThreadLost', message: 'Task thread 3 ended: exit code 9' } },
  ]);
  expect(workers.length).toBe(3);
});

it('gives a task back that was on its way to a thread which ended for another reason', () => {
  run(task(1));
  finish();
  run(task(2));
  worker().say({ kind: 'stray', message: 'a timer of an earlier task threw' });
  worker().emit('exit', 1);
  expect(returned.map(({ taskId }) => taskId)).toEqual([2]);
  expect(ended.length).toBe(1);
  expect(printed).toEqual(['Thread 3 ends: a timer of an earlier task threw']);
});

it('loses a task that is given up with its thread, for the reason given', () => {
  run(task(1));
  slot.abandon('it fills the heap and heeds nothing');
  expect([slot.isFree, ended.length]).toEqual([false, 0]);
  worker().emit('exit', 1);
  run(task(2));
  worker().emit('exit', 9);
  expect(returned).toEqual([]);
  expect(ended).toMatchObject([
    { taskId: 1, reason: { kind: 'ThreadLost', message: 'it fills the heap and heeds nothing' } },
    { taskId: 2, reason: { kind: 'ThreadLost', message: 'Task thread 3 ended: exit code 9' } },
  ]);
});

it('hears nothing of a run that is over', () => {
  run(task(1));
  const first = lastRun();
  finish();
  run(task(2));
  finish(first);
  expect(ended.length).toBe(1);
  expect(slot.isFree).toBe(false);
});

it('gives up when no thread comes up', () => {
  for (let i = 0; i < 3; i++) worker().emit('exit', 1);
  expect(unusable).toEqual(['Cannot start task threads: Task thread 3 ended: exit code 1']);
  expect([workers.length, slot.isFree]).toEqual([3, false]);
});

it('does not give up on threads that come up and are lost', () => {
  for (let i = 0; i < 10; i++) {
    worker().say({ kind: 'ready' });
    worker().emit('exit', 1);
  }
  expect(unusable).toEqual([]);
  expect(slot.isFree).toBe(true);
});

it('starts no thread after it was closed', async () => {
  await slot.close();
  worker().emit('exit', 1);
  expect([workers.length, slot.isFree]).toEqual([1, false]);
});

describe('a task that waits at the thread', () => {
  const none = new Map<number, MapOutputs>();

  beforeEach(() => {
    worker().say({ kind: 'ready' });
    freed = 0;
    run(task(1));
  });

  it('is one whose stage the thread knows, and whose shuffles, behind one that nobody kills', () => {
    const reads = [{ shuffleId: 7, epoch: 1 }];
    expect(slot.canRunNext(task(2), none)).toBe(true);
    expect(slot.canRunNext(task(2, 'other'), none)).toBe(false);
    expect(slot.canRunNext(task(2, 'b', reads), new Map([[7, outputs(7, 1)]]))).toBe(false);
    slot.runNext([task(2)]);
    expect(slot.roomForNext).toBe(0);
    expect(slot.takeBack()).toEqual([task(2)]);
    expect(slot.roomForNext).toBe(1);
    slot.kill(1, 'cancelled');
    expect(slot.canRunNext(task(3), none)).toBe(false);
  });

  it('keeps its place however often those behind it are taken back before the thread has begun it', () => {
    const front = lastRun();
    slot.runNext([task(2)]);
    finish(front);
    let given = 0;
    for (; slot.roomForNext > 0; given++) {
      slot.runNext([task(3)]);
      expect(slot.takeBack()).toEqual([task(3)]);
    }
    expect(given).toBe(MAX_RUNS_AHEAD);
    expect(worker().control.begin(front + 1)).toBe(true);
    finish(front + 1);
    run(task(4));
    expect(slot.roomForNext).toBe(1);
  });

  it('runs when the one in front is reported, whether the thread has begun it or not', () => {
    for (const begun of [true, false]) {
      const [front, next] = [lastRun(), lastRun() + 1];
      slot.runNext([task(2)]);
      if (begun) expect(worker().control.begin(next)).toBe(true);
      finish(front);
      expect(wentOn.splice(0)).toEqual([2]);
      expect([slot.isFree, freed, slot.takeBack()]).toEqual([false, 0, []]);
      slot.runNext([task(3)]);
      if (!begun) expect(worker().control.begin(next)).toBe(true);
      slot.takeBack();
      finish(next);
      freed = 0;
      run(task(4));
    }
    expect(ended.map(({ taskId }) => taskId)).toEqual([1, 2, 4, 2]);
  });

  it('is taken back or begun, never both', () => {
    slot.runNext([task(2)]);
    expect(slot.takeBack()).toEqual([task(2)]);
    expect(worker().control.begin(lastRun())).toBe(false);
    slot.runNext([3, 4, 5].map((next) => task(next)));
    expect(worker().control.begin(lastRun() - 2)).toBe(true);
    expect(slot.takeBack()).toEqual([task(4), task(5)]);
    expect(worker().control.begin(lastRun() - 1)).toBe(false);
    expect(slot.takeBack()).toEqual([]);
  });

  it('is killed like one that runs once the thread has begun it', () => {
    const front = lastRun();
    slot.runNext([task(2)]);
    worker().control.begin(lastRun());
    slot.kill(2, 'cancelled');
    expect(worker().control.isKilled(lastRun())).toBe(true);
    finish(front);
    worker().say({
      kind: 'failed',
      run: lastRun(),
      reason: { kind: 'ExceptionFailure', code: 'TASK_THREW', message: 'on its way out' },
      endsThread: false,
    });
    expect(ended).toMatchObject([{ taskId: 1 }, { taskId: 2, reason: { kind: 'TaskKilled' } }]);
  });

  it('is killed although the one in front, whose report is on its way, is killed after it', () => {
    slot.runNext([task(2)]);
    worker().control.begin(lastRun());
    slot.kill(2, 'cancelled');
    slot.kill(1, 'cancelled');
    expect(worker().control.isKilled(lastRun())).toBe(true);
  });

  it('comes back when its thread ends, and is lost with it where it had begun', () => {
    slot.runNext([task(2)]);
    worker().emit('exit', 1);
    expect(returned.map(({ taskId }) => taskId)).toEqual([2]);
    expect(ended).toMatchObject([{ taskId: 1, reason: { kind: 'ThreadLost' } }]);
    worker().say({ kind: 'ready' });
    run(task(3));
    slot.runNext([task(4)]);
    worker().control.begin(lastRun());
    worker().emit('exit', 1);
    expect(ended.slice(1).map(({ taskId }) => taskId)).toEqual([3, 4]);
    expect([slot.isFree, returned.length]).toEqual([true, 1]);
  });

  it('runs again as another attempt where it had begun in a thread that was ended for the one in front', () => {
    const front = lastRun();
    for (const next of [2, 3]) slot.runNext([task(next)]);
    slot.kill(1, 'cancelled');
    vi.advanceTimersByTime(2000);
    // The task in front stops at the last moment, and the next begins before the thread is gone.
    worker().control.begin(front + 1);
    finish(front);
    worker().emit('exit', 1);
    expect(ended).toMatchObject([
      { taskId: 1, kind: 'finished' },
      { taskId: 2, reason: { kind: 'ThreadLost', caused: true } },
    ]);
    expect(returned).toEqual([task(3)]);
  });

  it('does not begin in a thread that ends with the one in front', () => {
    slot.runNext([task(2)]);
    const reason = { kind: 'ExceptionFailure', code: 'PROCESS_EXIT', message: 'it left' } as const;
    worker().say({ kind: 'failed', run: lastRun() - 1, reason, endsThread: true });
    expect([wentOn, returned]).toEqual([[], []]);
    worker().emit('exit', 1);
    expect(returned.map(({ taskId }) => taskId)).toEqual([2]);
    expect(ended.map(({ taskId }) => taskId)).toEqual([1]);
  });
});

describe('reports on the board', () => {
  const metrics = emptyTaskMetrics();
  const put = (runNumber: number) => worker().board.put(runNumber, Uint8Array.of(runNumber), metrics);
  const endedIds = () => ended.map(({ taskId }) => taskId);

  beforeEach(() => {
    worker().say({ kind: 'ready' });
    run(task(1));
    slot.runNext([2, 3, 4].map((next) => task(next)));
  });

  it('are taken when the thread tells, as many as there are', () => {
    for (const next of [1, 2]) put(next);
    expect(ended).toEqual([]);
    worker().say({ kind: 'look' });
    expect(endedIds()).toEqual([1, 2]);
    expect(ended[1]).toMatchObject({ kind: 'finished', result: { value: Uint8Array.of(2) }, metrics });
    expect([wentOn, slot.current?.run]).toEqual([[2, 3], 3]);
  });

  it('are taken without being told where they come often', () => {
    put(1);
    worker().say({ kind: 'look' });
    put(2);
    worker().say({ kind: 'look' });
    expect(worker().control.mustTell()).toBe(false);
    expect(vi.getTimerCount()).toBe(1);
    put(3);
    vi.advanceTimersByTime(1);
    expect(endedIds()).toEqual([1, 2, 3]);
    vi.advanceTimersByTime(10);
    expect(worker().control.mustTell()).toBe(true);
  });

  it('come in front of one that is not on the board, and behind it', () => {
    put(1);
    worker().board.put(3, new Uint8Array(0), metrics);
    finish(2);
    expect(endedIds()).toEqual([1, 2, 3]);
  });

  it('are not lost with the thread', () => {
    worker().control.begin(1);
    put(1);
    worker().control.begin(2);
    put(2);
    worker().control.begin(3);
    worker().emit('exit', 1);
    expect(ended).toMatchObject([
      { taskId: 1, kind: 'finished' },
      { taskId: 2, kind: 'finished' },
      { taskId: 3, reason: { kind: 'ThreadLost' } },
    ]);
    expect(returned).toEqual([task(4)]);
  });

  it('let more tasks wait where many have ended since the last look, never more than may', () => {
    for (const next of [1, 2, 3]) put(next);
    worker().say({ kind: 'look' });
    expect(slot.roomForNext).toBe(6);
    for (let given = 5; given < 200; ) {
      const room = slot.roomForNext;
      slot.runNext(Array.from({ length: room }, () => task(given++)));
      for (let next = slot.current!.run; next <= lastRun() - 1; next++) put(next);
      worker().say({ kind: 'look' });
      expect(slot.roomForNext).toBeLessThanOrEqual(MAX_RUNS_WAITING);
    }
    expect(endedIds()).toEqual(ended.map((_, i) => i + 1));
  });
});
