import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { codeOf } from '../../common/errors.ts';
import type { DriverMessage, ExecutorMessage, ExecutorSetup } from '../../protocol/executor-messages.ts';
import { isExecutorMessage } from '../../protocol/message-shapes.ts';
import { RpcChannel } from '../../rpc/rpc-channel.ts';
import type { ExecutorCommand } from './executor-command.ts';
import { lastWords, type ProcessEnd } from './last-words.ts';
import { LineForwarder } from './line-forwarder.ts';

/** How long the pipes of a dead executor may stay open: a program that a task started may hold them. */
const PIPES_CLOSE_MS = 1000;
/** An executor's own words for a message: task bytes are held below the limit by the scheduler, the rest is small. */
const ENVELOPE_BYTES = 2 ** 20;
/** Errors of the channel that are the executor's own doing. */
const FAULTS: ReadonlySet<string> = new Set(['BROKEN_MESSAGE', 'MESSAGE_TOO_LARGE']);

export interface OutputSinks {
  stdout(text: string): void;
  stderr(text: string): void;
}

export interface ExecutorProcessEvents {
  message(message: ExecutorMessage): void;
  /** The executor has written something. */
  alive(): void;
  /** Called once, after the last message. `wasStarted` is false where there never was a process. */
  ended(words: string, wasStarted: boolean): void;
}

/**
 * One executor process and the channel to it.
 *
 * Owns the child, which leads a process group of its own so that killing the group ends what tasks have started too, its pipes, and the
 * report it may leave. Never keeps the driver's event loop alive: that is up to whoever waits for something. Leaves to the backend what to do about
 * its end.
 */
export class ExecutorProcess {
  readonly executorId: string;
  readonly #events: ExecutorProcessEvents;
  readonly #reportFile: string;
  readonly #child: ChildProcess;
  readonly #channel: RpcChannel<ExecutorMessage, DriverMessage> | undefined;
  readonly #stderr: LineForwarder | undefined;
  #end: ProcessEnd | undefined;
  #fault: Error | undefined;
  #hasEnded = false;

  /** Throws what `spawn` throws; most failures of a start are told by `ended`. */
  constructor(
    command: ExecutorCommand,
    setup: ExecutorSetup,
    output: OutputSinks,
    events: ExecutorProcessEvents,
  ) {
    this.executorId = setup.executorId;
    this.#events = events;
    this.#reportFile = command.reportFile;
    const child = spawn(command.file, command.args, {
      detached: true,
      env: command.env,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child = child;
    child.on('error', (error) => this.#ended(error.message, false));
    // Without a pid there was no process, and there may be no pipes.
    if (child.pid === undefined) return;
    child.on('exit', (code, signal) => this.#exited({ code, signal }));
    child.on('close', () => this.#closed());

    const [, stdout, stderr, channel] = child.stdio as unknown as [null, Readable, Readable, Duplex];
    new LineForwarder(stdout, output.stdout);
    this.#stderr = new LineForwarder(stderr, output.stderr);
    this.#channel = new RpcChannel(channel, setup.limits.maxMessageBytes + ENVELOPE_BYTES, {
      isMessage: isExecutorMessage,
      onMessage: (message) => events.message(message),
      onBytes: () => events.alive(),
      onClose: (error) => this.#channelClosed(error),
    });
    child.unref();
    for (const pipe of [stdout, stderr, channel]) (pipe as Readable & { unref?(): void }).unref?.();
    this.#channel.send(setup);
  }

  /** Undefined where the start failed. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Throws MESSAGE_TOO_LARGE; to a process that is gone, does nothing. */
  send(message: DriverMessage): void {
    this.#channel?.send(message);
  }

  /** Kills the process and all that its tasks have started. Idempotent. */
  kill(): void {
    const { pid } = this.#child;
    // Once the process is reaped its number may be another's.
    if (pid === undefined || this.#end !== undefined) return;
    if (!killGroup(pid)) this.#child.kill('SIGKILL');
  }

  /** Once its channel is closed an executor cannot be told anything any more. */
  #channelClosed(error: Error | undefined): void {
    // That the stream breaks is how an executor's end looks from here; what it said wrong is the cause of its end.
    if (this.#end === undefined && FAULTS.has(codeOf(error) ?? '')) this.#fault = error;
    this.kill();
  }

  #exited(end: ProcessEnd): void {
    this.#end = end;
    killGroup(this.#child.pid!);
    const timer = setTimeout(() => this.#closed(), PIPES_CLOSE_MS);
    this.#child.once('close', () => clearTimeout(timer));
  }

  /** All that the executor said has been read. */
  #closed(): void {
    if (this.#end === undefined) return;
    this.#channel?.close();
    const words = lastWords(this.#end, this.#reportFile, this.#stderr?.lastLines ?? []);
    this.#ended(this.#fault === undefined ? words : `${this.#fault.message}; ${words}`, true);
  }

  #ended(words: string, wasStarted: boolean): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#events.ended(words, wasStarted);
  }
}

/** False if nobody of the group is left, or the system has no groups. */
function killGroup(pid: number): boolean {
  try {
    return process.kill(-pid, 'SIGKILL');
  } catch {
    return false;
  }
}
