import { rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { codeOf } from '../common/errors.ts';
import type { DriverMessage, ExecutorMessage, ExecutorSetup } from '../protocol/executor-messages.ts';
import { isDriverMessage } from '../protocol/message-shapes.ts';
import { RpcChannel } from '../rpc/rpc-channel.ts';
import type { CpuProfile } from './cpu-profile.ts';
import { Executor } from './executor.ts';

const CHANNEL_FD = 3;
/** Until the setup tells the driver's own limit. */
const MAX_SETUP_BYTES = 2 ** 31 - 1;
/** How long threads may take to stop before their files are removed under them. */
const THREADS_STOP_MS = 500;
/** Leftovers of dead drivers are looked for when the first jobs of this one are under way. */
const SWEEP_AFTER_MS = 1000;

/**
 * The executor's main isolate: joins the executor with the channel to its driver.
 *
 * It does I/O only. It ends when the driver is gone (end of file), and then takes its whole process group along, so that no
 * program that a task started outlives it. It never calls `process.exit`, which a task in a native call could block.
 *
 * @param threads task threads that are starting already
 * @param startThread starts the one that takes the place of a lost one
 * @param scratchDir the application's, told at the start: a driver that dies at once leaves it too
 */
export function serveDriver(
  threads: readonly Worker[],
  startThread: (thread: number) => Worker,
  scratchDir: string,
): void {
  let executor: Executor | undefined;
  let profile: Promise<CpuProfile> | undefined;

  const channel = new RpcChannel<DriverMessage, ExecutorMessage>(
    new Socket({ fd: CHANNEL_FD, readable: true, writable: true }),
    MAX_SETUP_BYTES,
    {
      isMessage: isDriverMessage,
      onMessage(message) {
        if (message.kind === 'Setup') start(message);
        else if (message.kind === 'Stop') void stop();
        else executor?.handle(message);
      },
      onClose(error) {
        // The driver is there: it keeps its files, and starts another executor.
        if (codeOf(error) === 'BROKEN_MESSAGE') fail(failureText(error as Error));
        else void endAfterDriver(executor, scratchDir);
      },
    },
  );

  function start(message: ExecutorSetup): void {
    const { executorId, limits, conf } = message;
    const profileDir = conf['firesteel.debug.profileDir'];
    if (profileDir !== undefined) {
      profile = import('./cpu-profile.ts').then(
        ({ CpuProfile }) => new CpuProfile(profileDir, `executor-${executorId}`),
      );
    }
    executor = new Executor(message, threads, {
      startThread,
      send: (update, onTaken) => channel.send(update, onTaken),
      fail,
    });
    channel.send({
      kind: 'Registered',
      executorId,
      pid: process.pid,
      leavesCodeCache: import.meta.codeCache !== undefined,
    });
    setInterval(() => channel.send({ kind: 'Heartbeat', executorId }), limits.heartbeatIntervalMs);
    setTimeout(() => void sweep(scratchDir), SWEEP_AFTER_MS);
  }

  async function stop(): Promise<void> {
    try {
      const left = profile === undefined ? executor?.leaveCodeCaches() : executor?.leaveProfiles();
      (await profile)?.write();
      import.meta.codeCache?.leave();
      await left;
    } finally {
      endGroup();
    }
  }

  process.on('SIGINT', () => {});
  process.on('uncaughtException', (error) => fail(failureText(error)));
}

/** The stack of what is underneath, which says where. */
function failureText(error: Error): string {
  const { stack, message } = error.cause instanceof Error ? error.cause : error;
  return `The executor failed: ${stack ?? message}`;
}

async function sweep(scratchDir: string): Promise<void> {
  const { sweepScratchDirs } = await import('./sweep-scratch-dirs.ts');
  await sweepScratchDirs(scratchDir);
}

/** The driver is gone: nobody else removes the application's files. */
async function endAfterDriver(executor: Executor | undefined, scratchDir: string): Promise<void> {
  try {
    // A running task could write what has just been removed.
    await Promise.race([executor?.close(), new Promise((resolve) => setTimeout(resolve, THREADS_STOP_MS))]);
    rmSync(scratchDir, { recursive: true, force: true, maxRetries: 5 });
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
