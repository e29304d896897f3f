/**
 * Entry of a task thread: joins the loop with the runner that computes tasks, and puts itself between user code and what would end
 * or silence the thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { ExecutionPool } from '../memory/execution-pool.ts';
import { HeapGuard } from './heap-guard.ts';
import { StageRunner } from './stage-runner.ts';
import { TaskLoop } from './task-loop.ts';
import { ThreadControl } from './thread-control.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.ts';
import { ThreadOutput } from './thread-output.ts';

const setup = workerData as ThreadSetup;
const port = parentPort!;
const control = new ThreadControl(setup.control);
const output = new ThreadOutput(control, (lines, bytes) => {
  port.postMessage({ kind: 'output', lines, bytes } satisfies FromThread);
});
output.install();

const exit = process.exit.bind(process) as (code: number) => never;
const loop = new TaskLoop({
  setup,
  conf: { getOption: (key) => setup.conf[key] },
  port,
  runner: new StageRunner(),
  control,
  output,
  pool: new ExecutionPool(setup.pool),
  heap: new HeapGuard(setup.heapBytes),
  exit,
});

process.exit = (code) => loop.exitCalled(code);
process.on('unhandledRejection', (thrown) => loop.strayFailure('unhandledRejection', thrown));
process.on('uncaughtException', (thrown) => loop.strayFailure('uncaughtException', thrown));
port.on('message', (message: ToThread) => loop.handle(message));
