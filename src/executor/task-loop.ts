import { readFileSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import { captureCallSite, formatCallSite } from '../common/call-site.ts';
import { messageOf, SparkError } from '../common/errors.ts';
import type { ConfigSource } from '../conf/config-entry.ts';
import type { ExecutionPool } from '../memory/execution-pool.ts';
import { TaskMemoryAccount } from '../memory/task-memory-account.ts';
import { ThreadMemory } from '../memory/thread-memory.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { BinaryId, TaskBinary, TaskDescription } from '../protocol/task-description.ts';
import { FetchFailedError } from '../shuffle/fetch-failed-error.ts';
import { MemoryStore } from '../storage/memory-store.ts';
import { HeapGuard } from './heap-guard.ts';
import { ReaderClient } from './reader-client.ts';
import { ReportBoard } from './report-board.ts';
import { endReasonOf, exceptionFailure, strayReason, TaskKilledError } from './task-failure.ts';
import { TaskResultWriter } from './task-result.ts';
import type { LoadedBinary, TaskEnvironment, TaskOutcome, TaskRunner } from './task-runner.ts';
import type { ThreadControl } from './thread-control.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.ts';
import type { ThreadOutput } from './thread-output.ts';

/** A larger result moves to the main isolate instead of being copied. */
const MOVE_BYTES = 64 * 1024;

/** Tasks left at which the main isolate is told, so that more are here before the last of them has ended. */
const LOW = 3;

const LOOK: FromThread = { kind: 'look' };

type Report = Extract<FromThread, { kind: 'finished' | 'failed' | 'stray' }>;

interface QueuedRun {
  readonly run: number;
  readonly task: TaskDescription;
}

export interface TaskLoopParts {
  readonly setup: ThreadSetup;
  readonly conf: ConfigSource;
  readonly port: MessagePort;
  readonly runner: TaskRunner;
  readonly control: ThreadControl;
  readonly output: ThreadOutput;
  readonly pool: ExecutionPool;
  /** Ends this thread at once; the original `process.exit`. */
  readonly exit: (code: number) => never;
}

/**
 * What a task thread does all its life: takes one task after another from its port, runs it, reports it once.
 *
 * Between a task's end and its report lies one turn of the event loop, so that a rejection or a callback the task left behind still
 * belongs to it. The next task may wait here by then, and begins a turn later without being asked for. A task that loses its thread
 * (`process.exit`, unhandled rejection, uncaught exception) is reported first, then the thread ends; its main isolate replaces it. Which
 * task comes next, and kills, are the main isolate's business.
 */
export class TaskLoop {
  readonly #parts: TaskLoopParts;
  readonly #results: TaskResultWriter;
  /** Of the stages that are not over. */
  readonly #sent = new Map<BinaryId, TaskBinary>();
  readonly #binaries = new Map<BinaryId, LoadedBinary>();
  readonly #outputs = new Map<number, MapOutputs>();
  readonly #readers: ReaderClient;
  /** What is the same for all tasks of the thread. */
  readonly #env: Omit<TaskEnvironment, 'memory'>;
  readonly #threadMemory: ThreadMemory;
  readonly #store: MemoryStore;
  readonly #heap: HeapGuard;
  #memory: TaskMemoryAccount | undefined;
  /** The run that is not reported yet, or 0. */
  #run = 0;
  /** Runs that came while another was not reported yet. */
  readonly #behind: QueuedRun[] = [];
  readonly #board: ReportBoard;
  /** The task has said something that its report must not overtake. */
  #hasSpoken = false;

  constructor(parts: TaskLoopParts) {
    this.#parts = parts;
    const { setup, conf } = parts;
    this.#board = new ReportBoard(setup.board);
    this.#threadMemory = new ThreadMemory(parts.pool, setup.thread, setup.memory);
    this.#store = new MemoryStore(this.#threadMemory);
    this.#heap = new HeapGuard(setup.heapBytes, (bytes) => this.#store.relieve(bytes));
    this.#results = new TaskResultWriter(conf, setup.scratchDir);
    this.#readers = new ReaderClient(
      (request) => parts.port.postMessage(request satisfies FromThread),
      () => this.#checkKilled(),
    );
    this.#env = {
      executorId: setup.executorId,
      thread: setup.thread,
      conf,
      scratchDir: setup.scratchDir,
      appRoot: setup.appRoot,
      store: this.#store,
      mapOutputs: (shuffleId) => this.#mapOutputs(shuffleId),
      openStream: (path, codec) => this.#readers.open(path, codec),
      poll: () => this.#poll(),
    };
  }

  handle(message: ToThread): void {
    switch (message.kind) {
      case 'run':
        // At once, also for a task that waits: so that what is forgotten meanwhile stays forgotten.
        for (const outputs of message.mapOutputs) this.#outputs.set(outputs.shuffleId, outputs);
        if (message.binary !== undefined) this.#sent.set(message.binary.id, message.binary);
        this.#behind.push(...message.tasks.map((task, i) => ({ run: message.run + i, task })));
        // Otherwise it goes on by itself.
        if (this.#run === 0) this.#beginNext();
        break;
      case 'forgetStage':
        this.#sent.delete(message.binaryId);
        this.#binaries.delete(message.binaryId);
        this.#parts.runner.forgetStage?.(message.binaryId);
        break;
      case 'forgetRdd':
        this.#store.remove(message.rddId);
        if (this.#run === 0) this.#reportBlocks();
        break;
      case 'dropBlock':
        this.#store.drop(message.block);
        if (this.#run === 0) this.#reportBlocks();
        break;
      case 'forgetShuffle':
        this.#outputs.delete(message.shuffleId);
        this.#parts.runner.forgetShuffle?.(message.shuffleId);
        break;
      case 'forgetBroadcast':
        this.#parts.runner.forgetBroadcast?.(message.broadcastId);
        break;
    }
  }

  /** User code called `process.exit`. */
  exitCalled(code: string | number | null | undefined): never {
    const thrown = new SparkError(
      'PROCESS_EXIT',
      `The task called process.exit(${code ?? ''}) at ${formatCallSite(captureCallSite())}; throw an error to make a task fail`,
    );
    this.#failAndEnd(exceptionFailure(thrown.code, thrown.message, { thrown }), thrown.message);
  }

  /** Something failed outside of any task's own call stack. */
  strayFailure(origin: 'unhandledRejection' | 'uncaughtException', thrown: unknown): never {
    this.#failAndEnd(
      strayReason(origin, thrown),
      `${origin} after the task that left it had ended: ${messageOf(thrown)}`,
    );
  }

  #beginNext(): void {
    while (this.#run === 0) {
      const next = this.#behind.shift();
      if (next === undefined) return;
      if (this.#parts.control.begin(next.run)) this.#start(next.run, next.task);
    }
  }

  #start(run: number, task: TaskDescription): void {
    this.#run = run;
    const { runner } = this.#parts;
    const memory = new TaskMemoryAccount(this.#threadMemory);
    this.#memory = memory;
    let outcome: TaskOutcome | Promise<TaskOutcome>;
    try {
      outcome = runner.run(task, this.#binary(task.binaryId), { ...this.#env, memory });
    } catch (thrown) {
      this.#failed(thrown);
      return;
    }
    if (outcome instanceof Promise) {
      outcome.then(
        (value) => this.#finished(task, value),
        (thrown) => this.#failed(thrown),
      );
    } else {
      this.#finished(task, outcome);
    }
  }

  #finished(task: TaskDescription, { result: value, metrics }: TaskOutcome): void {
    try {
      const result = this.#results.toResult(task.taskId, value);
      this.#reportNextTurn({ kind: 'finished', run: this.#run, result, metrics });
    } catch (thrown) {
      this.#failed(thrown);
    }
  }

  #failed(thrown: unknown): void {
    this.#reportNextTurn({ kind: 'failed', run: this.#run, reason: endReasonOf(thrown), endsThread: false });
  }

  #reportNextTurn(report: Report): void {
    setImmediate(() => {
      this.#report(report);
      // What came during the task was heard in the turn before this one.
      this.#beginNext();
    });
  }

  #report(report: Report): void {
    if (this.#parts.output.flush()) this.#hasSpoken = true;
    this.#memory?.releaseAll();
    this.#store.taskEnded();
    this.#reportBlocks();
    this.#run = 0;
    if (this.#hasSpoken || !this.#putOnBoard(report)) this.#post(report);
    this.#hasSpoken = false;
  }

  #putOnBoard(report: Report): boolean {
    if (report.kind !== 'finished' || report.result.kind !== 'direct') return false;
    if (!this.#board.put(report.run, report.result.value, report.metrics)) return false;
    const left = this.#behind.length;
    const mustTell = this.#parts.control.mustTell();
    if (mustTell || left === LOW || left === 0) this.#parts.port.postMessage(LOOK);
    return true;
  }

  #post(report: Report): void {
    const moved =
      report.kind === 'finished' &&
      report.result.kind === 'direct' &&
      report.result.value.byteLength > MOVE_BYTES
        ? [report.result.value.buffer as ArrayBuffer]
        : [];
    this.#parts.port.postMessage(report, moved);
  }

  #reportBlocks(): void {
    const updates = this.#store.takeUpdates();
    if (updates.length === 0) return;
    this.#hasSpoken = true;
    this.#parts.port.postMessage({ kind: 'blocks', updates } satisfies FromThread);
  }

  #failAndEnd(reason: ReturnType<typeof exceptionFailure>, message: string): never {
    if (this.#run === 0) this.#report({ kind: 'stray', message });
    else this.#report({ kind: 'failed', run: this.#run, reason, endsThread: true });
    this.#parts.exit(1);
  }

  #poll(): void {
    this.#checkKilled();
    this.#heap.check();
  }

  #checkKilled(): void {
    if (this.#parts.control.isKilled(this.#run)) throw new TaskKilledError();
  }

  #mapOutputs(shuffleId: number): MapOutputs {
    const outputs = this.#outputs.get(shuffleId);
    if (outputs !== undefined) return outputs;
    // They lie behind a kept partition that is not there any more.
    const nowhere = {
      shuffleId,
      mapIndex: -1,
      mapId: -1,
      executorId: this.#parts.setup.executorId,
      reduceId: -1,
    };
    throw new FetchFailedError(nowhere, 'the outputs of its shuffle are gone');
  }

  #binary(id: BinaryId): LoadedBinary {
    const known = this.#binaries.get(id);
    if (known !== undefined) return known;
    const sent = this.#sent.get(id);
    if (sent === undefined) {
      throw new SparkError(
        'BINARY_UNKNOWN',
        `Cannot run the task: the binary of its stage (${id}) was not sent`,
      );
    }
    const binary: LoadedBinary = { id, bytes: bytesOf(sent) };
    this.#sent.delete(id);
    this.#binaries.set(id, binary);
    return binary;
  }
}

function bytesOf({ id, bytes }: TaskBinary): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  try {
    return readFileSync(bytes.file);
  } catch (cause) {
    throw new SparkError(
      'BINARY_UNKNOWN',
      `Cannot run the task: the binary of its stage (${id}) cannot be read: ${messageOf(cause)}`,
      { cause },
    );
  }
}
