/**
 * Entry of a task thread: joins the loop with the runner that computes tasks, and puts itself between user code and what would end
 * or silence the thread.
 */
import { parentPort } from 'node:worker_threads';
import type { ConfigSource } from '../conf/config-entry.ts';
import { debugConf } from '../conf/debug.ts';
import { ExecutionPool } from '../memory/execution-pool.ts';
import type { CpuProfile } from './cpu-profile.ts';
import { StageRunner } from './stage-runner.ts';
import { TaskLoop } from './task-loop.ts';
import { TaskVariables } from './task-variables.ts';
import { ThreadControl } from './thread-control.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.ts';
import { ThreadOutput } from './thread-output.ts';

const port = parentPort!;
const exit = process.exit.bind(process) as (code: number) => never;

let loop: TaskLoop | undefined;
let profile: Promise<CpuProfile> | undefined;
port.on('message', (message: ThreadSetup | ToThread | ToThread[]) => {
  if (Array.isArray(message)) for (const one of message) receive(one);
  else receive(message);
});

function receive(message: ThreadSetup | ToThread): void {
  if (message.kind === 'setup') loop = start(message);
  else if (message.kind === 'leaveFiles') void leaveFiles();
  else loop?.handle(message);
}

async function leaveFiles(): Promise<void> {
  (await profile)?.write();
  import.meta.codeCache?.leave();
  port.postMessage({ kind: 'filesLeft' } satisfies FromThread);
}

function start(setup: ThreadSetup): TaskLoop {
  const conf: ConfigSource = { getOption: (key) => setup.conf[key] };
  const profileDir = debugConf.profileDir.get(conf);
  if (profileDir !== undefined) {
    const isolate = `executor-${setup.executorId}-task-${setup.thread}`;
    profile = import('./cpu-profile.ts').then(({ CpuProfile }) => new CpuProfile(profileDir, isolate));
  }
  const control = new ThreadControl(setup.control);
  const output = new ThreadOutput(control, (lines, bytes) => {
    port.postMessage({ kind: 'output', lines, bytes } satisfies FromThread);
  });
  output.install();
  const started = new TaskLoop({
    setup,
    conf,
    port,
    runner: new StageRunner(new TaskVariables(setup)),
    control,
    output,
    pool: new ExecutionPool(setup.pool),
    exit,
  });
  process.exit = (code) => started.exitCalled(code);
  process.on('unhandledRejection', (thrown) => started.strayFailure('unhandledRejection', thrown));
  process.on('uncaughtException', (thrown) => started.strayFailure('uncaughtException', thrown));
  port.postMessage({ kind: 'ready' } satisfies FromThread);
  return started;
}
