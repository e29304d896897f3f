/**
 * Entry of an executor process, which a driver started: descriptor 3 is the channel to it.
 *
 * This isolate does I/O only. It ends when the driver is gone (end of file) or says so, and then takes its whole process group along,
 * so that no program that a task started outlives it. It never calls `process.exit`, which a task in a native call could block.
 */
import { rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { DriverMessage, ExecutorMessage, ExecutorSetup } from '../protocol/executor-messages.ts';
import { RpcChannel } from '../rpc/rpc-channel.ts';
import { Executor } from './executor.ts';

const CHANNEL_FD = 3;
/** Until the setup tells the driver's own limit. */
const MAX_SETUP_BYTES = 2 ** 31 - 1;
/** How long threads may take to stop before their files are removed under them. */
const THREADS_STOP_MS = 500;
/** Leftovers of dead drivers are looked for when the first jobs of this one are under way. */
const SWEEP_AFTER_MS = 1000;

let setup: ExecutorSetup | undefined;
let executor: Executor | undefined;
let isEnding = false;

const channel = new RpcChannel<DriverMessage, ExecutorMessage>(
  new Socket({ fd: CHANNEL_FD, readable: true, writable: true }),
  MAX_SETUP_BYTES,
  {
    onMessage: receive,
    onClose: () => void endAfterDriver(),
  },
);

function receive(message: DriverMessage): void {
  if (message.kind === 'Setup') start(message);
  // The driver waits for the end of this process and removes the scratch directory then.
  else if (message.kind === 'Stop') endGroup();
  else executor?.handle(message);
}

function start(message: ExecutorSetup): void {
  setup = message;
  executor = new Executor(message, {
    send: (update, onTaken) => channel.send(update, onTaken),
    fail,
  });
  channel.send({ kind: 'Registered', executorId: message.executorId, pid: process.pid });
  const { executorId, limits } = message;
  setInterval(() => channel.send({ kind: 'Heartbeat', executorId }), limits.heartbeatIntervalMs);
  setTimeout(() => void sweep(message.scratchDir), SWEEP_AFTER_MS);
}

async function sweep(scratchDir: string): Promise<void> {
  const { sweepScratchDirs } = await import('./sweep-scratch-dirs.ts');
  await sweepScratchDirs(scratchDir);
}

/** The driver is gone: nobody else removes the application's files. */
async function endAfterDriver(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  try {
    if (setup === undefined || executor === undefined) return;
    // A running task could write what has just been removed.
    await Promise.race([executor.close(), new Promise((resolve) => setTimeout(resolve, THREADS_STOP_MS))]);
    rmSync(setup.scratchDir, { recursive: true, force: true, maxRetries: 5 });
  } finally {
    endGroup();
  }
}

/** Its text becomes the executor's last words at the driver. */
function fail(message: string): void {
  try {
    writeSync(2, `${message}\n`);
  } finally {
    endGroup();
  }
}

/** The last act: this process leads its group. */
function endGroup(): void {
  try {
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}

process.on('SIGINT', () => {});
process.on('uncaughtException', (error) => fail(`The executor failed: ${error.stack ?? error.message}`));
