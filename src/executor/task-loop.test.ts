import type { MessagePort } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { ExecutionPool } from '../memory/execution-pool.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { TaskBinary, TaskDescription } from '../protocol/task-description.ts';
import { emptyTaskMetrics } from '../protocol/task-metrics.ts';
import { ReportBoard } from './report-board.ts';
import { TaskLoop } from './task-loop.ts';
import type { TaskRunner } from './task-runner.ts';
import { ThreadControl } from './thread-control.ts';
import type { FromThread, RunTasks, ThreadSetup } from './thread-messages.ts';
import type { ThreadOutput } from './thread-output.ts';

const binary = (id: string): TaskBinary => ({ id, bytes: new Uint8Array(1) });
const outputs = (shuffleId: number): MapOutputs => ({ shuffleId, epoch: 1, statuses: [] });

function rig(runTask: TaskRunner['run']) {
  const said: FromThread[] = [];
  const control = new ThreadControl();
  const board = new ReportBoard();
  const pool = ExecutionPool.createHandle(2 ** 20, 1);
  const setup = {
    kind: 'setup',
    thread: 0,
    executorId: '0',
    conf: {},
    scratchDir: '/scratch',
    appRoot: '/app',
    control: control.page,
    board: board.page,
    pool,
    heapBytes: 2 ** 30,
    memory: { maxBytes: 2 ** 20, storageBytes: 2 ** 20, protectedStorageBytes: 0 },
  } satisfies ThreadSetup;
  const loop = new TaskLoop({
    setup,
    conf: { getOption: () => undefined },
    port: { postMessage: (message: FromThread) => said.push(message) } as unknown as MessagePort,
    runner: { run: runTask },
    control,
    output: { flush: () => {} } as ThreadOutput,
    pool: new ExecutionPool(pool),
    exit: () => {
      throw new Error('exit');
    },
  });
  const give = (run: number, sent: Partial<RunTasks> = {}) => {
    control.letWait(run);
    loop.handle({ kind: 'run', run, tasks: [task(run)], binary: undefined, mapOutputs: [], ...sent });
  };
  /** What is on the board, and what was said. */
  const reported = (run: number) =>
    board.take(run) !== undefined || said.find((one) => 'run' in one && one.run === run);
  return { loop, control, give, reported, said };
}

const task = (taskId: number, binaryId = 'b') => ({ taskId, binaryId }) as TaskDescription;
const outcome = { result: new Uint8Array(0), metrics: emptyTaskMetrics() };
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

it('runs in their order the tasks that wait behind one another, and not those that were taken back', async () => {
  const ran: number[] = [];
  const { control, give, reported, said } = rig(({ taskId }) => {
    ran.push(taskId);
    return outcome;
  });
  give(1, { binary: binary('b') });
  for (const run of [2, 3, 4]) give(run);
  expect(ran).toEqual([1]);
  expect(control.takeBack(3)).toBe(true);
  await turns(10);
  expect(ran).toEqual([1, 2, 4]);
  expect([1, 2, 4].map(reported)).toEqual([true, true, true]);
  // The first, and when none is left: the main isolate has not said that it looks.
  expect(said).toEqual([{ kind: 'look' }, { kind: 'look' }]);
});

it('keeps nothing of a stage or a shuffle that is over while a task which brings it waits', async () => {
  const reads: (() => MapOutputs)[] = [];
  const { loop, give, reported } = rig((_, __, env) => {
    reads.push(() => env.mapOutputs(7));
    return outcome;
  });
  give(1, { binary: binary('b') });
  give(2, { tasks: [task(2, 'other')], binary: binary('other'), mapOutputs: [outputs(7)] });
  loop.handle({ kind: 'forgetStage', binaryId: 'other' });
  loop.handle({ kind: 'forgetShuffle', shuffleId: 7 });
  await turns(10);
  // Only a task that was killed can come behind the end of its stage.
  expect([1, 2].map(reported)).toMatchObject([true, { reason: { code: 'BINARY_UNKNOWN' } }]);
  give(3, { tasks: [task(3, 'other')] });
  await turns(10);
  expect(reported(3)).toMatchObject({ reason: { code: 'BINARY_UNKNOWN' } });
  expect(reads[0]).toThrow('the outputs of its shuffle are gone');
});
