import type { Worker } from 'node:worker_threads';
import { codeOf, messageOf } from '../common/errors.ts';
import { formatBytes } from '../common/format-bytes.ts';
import type { RddId, TaskId } from '../common/ids.ts';
import type { ExecutionPoolHandle } from '../memory/execution-pool.ts';
import type { BlockUpdate, RddBlockId } from '../protocol/block-update.ts';
import type { ExecutorSetup, OutputLine, TaskUpdate } from '../protocol/executor-messages.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { BinaryId, TaskBinary, TaskDescription } from '../protocol/task-description.ts';
import type { TaskEndReason } from '../protocol/task-end-reason.ts';
import type { OpenStreamRequest } from './reader-client.ts';
import { ThreadControl } from './thread-control.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.ts';

/** Threads of one slot that may end in a row without having run a task. */
const MAX_USELESS_THREADS = 3;

/** A shorter time without a task is no pause. */
const PAUSE_MS = 1;

export interface ThreadSlotEvents {
  /** The slot takes another task. */
  freed(slot: ThreadSlot): void;
  /** The task that waited at the thread runs now, behind the one that has just ended. */
  wentOn(slot: ThreadSlot, task: TaskDescription): void;
  /** The task's one terminal update. */
  ended(update: Exclude<TaskUpdate, { kind: 'started' }>): void;
  /** The thread ended before it looked at the task. */
  returned(task: TaskDescription): void;
  openStream(request: OpenStreamRequest): void;
  printed(lines: readonly OutputLine[], onTaken: () => void): void;
  /** The slot's thread is gone for certain; another takes its place. */
  threadGone(thread: number): void;
  blocksChanged(thread: number, updates: readonly BlockUpdate[]): void;
  startThread(thread: number): Worker;
  /** No thread of this slot comes up. */
  unusable(message: string): void;
}

interface RunningTask {
  readonly task: TaskDescription;
  readonly run: number;
  killReason?: string;
  graceTimer?: NodeJS.Timeout;
}

export type CurrentRun = Pick<RunningTask, 'task' | 'run'>;

/** Node from 24.0 and 22.16 on. */
interface AnsweringWorker {
  getHeapStatistics?(): Promise<{ readonly total_heap_size: number; readonly external_memory: number }>;
}

/**
 * One place where a task can run: a task thread, and after its loss the next one.
 *
 * Owns the worker and says exactly once how each task given to it ended. Knows what its thread has seen (binaries, map outputs), so that
 * each travels to a thread once. Leaves to the executor which task it runs, and to the thread how.
 *
 * Free → running (`run`) → free, when the thread reports; or, when the thread ends: a new thread, then free. One more task may wait at the
 * thread meanwhile (`runNext`): it runs when the thread reports, unless it was taken back, so that the thread need not stand still until it hears from here.
 */
export class ThreadSlot {
  readonly thread: number;
  readonly #setup: ExecutorSetup;
  readonly #pool: ExecutionPoolHandle;
  readonly #events: ThreadSlotEvents;
  #worker!: Worker;
  #control!: ThreadControl;
  #seenBinaries!: Set<BinaryId>;
  #shuffleIdToEpoch!: Map<number, number>;
  #runs = 0;
  #running: RunningTask | undefined;
  #waiting: RunningTask | undefined;
  #isUp = false;
  #isEnding = false;
  #isClosed = false;
  #abandoned: string | undefined;
  #profileLeft: (() => void) | undefined;
  #uselessThreads = 0;
  #busySinceMs = 0;
  #idleSinceMs = 0;

  /** @param worker the slot's first thread, which may still be starting */
  constructor(
    thread: number,
    worker: Worker,
    setup: ExecutorSetup,
    pool: ExecutionPoolHandle,
    events: ThreadSlotEvents,
  ) {
    this.thread = thread;
    this.#setup = setup;
    this.#pool = pool;
    this.#events = events;
    this.#adopt(worker);
  }

  get isFree(): boolean {
    return this.#running === undefined && !this.#isEnding && !this.#isClosed;
  }

  /** The thread's own code runs already; before that tasks wait in its port. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** For how long it has been running tasks without a pause; 0 while it is free. */
  get busyMs(): number {
    return this.#running === undefined ? 0 : performance.now() - this.#busySinceMs;
  }

  run(task: TaskDescription, binary: TaskBinary, outputs: ReadonlyMap<number, MapOutputs>): void {
    // What follows in the turn in which a task ended follows without a pause.
    const nowMs = performance.now();
    if (nowMs - this.#idleSinceMs > PAUSE_MS) this.#busySinceMs = nowMs;
    this.#running = { task, run: ++this.#runs };
    const isNew = !this.#seenBinaries.has(task.binaryId);
    if (isNew) this.#seenBinaries.add(task.binaryId);
    this.#post({
      kind: 'run',
      run: this.#runs,
      waits: false,
      task,
      binary: isNew ? binary : undefined,
      mapOutputs: this.#newOutputs(task, outputs),
    });
  }

  /** The thread is at work, no task waits there, and the thread has all that this one needs: what waits may be taken back, and nothing shall be lost with it. */
  canRunNext({ binaryId, shuffles }: TaskDescription, outputs: ReadonlyMap<number, MapOutputs>): boolean {
    if (this.#running === undefined || this.#waiting !== undefined || this.#isEnding || this.#isClosed)
      return false;
    if (!this.#isUp || this.#running.killReason !== undefined || !this.#seenBinaries.has(binaryId))
      return false;
    return shuffles.every(({ shuffleId }) => !this.#isNewOutput(outputs.get(shuffleId)));
  }

  /** Has a task wait at the thread, as {@link canRunNext} allows. */
  runNext(task: TaskDescription): void {
    this.#waiting = { task, run: ++this.#runs };
    this.#control.letWait(this.#runs);
    this.#post({ kind: 'run', run: this.#runs, waits: true, task, binary: undefined, mapOutputs: [] });
  }

  /** Which task waits at the thread, or has just begun behind one whose report is on its way. */
  get nextTaskId(): TaskId | undefined {
    return this.#waiting?.task.taskId;
  }

  /** The task that waits at the thread, which will not run it then; undefined where none does, or the thread has begun it. */
  takeBack(): TaskDescription | undefined {
    const waiting = this.#waiting;
    if (waiting === undefined || !this.#control.takeBack(waiting.run)) return undefined;
    this.#waiting = undefined;
    return waiting.task;
  }

  /** Asks the task, which runs here, to stop and, after the grace, ends its thread. */
  kill(taskId: TaskId, reason: string): void {
    const running = [this.#waiting, this.#running].find((run) => run?.task.taskId === taskId);
    if (running === undefined || running.killReason !== undefined) return;
    running.killReason = reason;
    this.#control.kill(running.run);
    running.graceTimer = setTimeout(() => {
      this.#isEnding = true;
      // Settles when the thread is gone; the worker's exit event says the rest. A native call that blocks is the driver's business.
      void this.#worker.terminate();
    }, this.#setup.limits.killGraceMs);
  }

  /** The run at work, another object for each. */
  get current(): CurrentRun | undefined {
    return this.#running;
  }

  /** Asks V8 what the thread holds, in the middle of its task. Undefined where this Node cannot be asked. */
  askHeldBytes(): Promise<number> | undefined {
    return (this.#worker as AnsweringWorker)
      .getHeapStatistics?.()
      .then((heap) => heap.total_heap_size + heap.external_memory);
  }

  /** Ends the thread with its task, which is lost for the reason given. */
  abandon(words: string): void {
    this.#abandoned = words;
    this.#isEnding = true;
    void this.#worker.terminate();
  }

  forgetStage(binaryId: BinaryId): void {
    if (this.#seenBinaries.delete(binaryId)) this.#post({ kind: 'forgetStage', binaryId });
  }

  forgetRdd(rddId: RddId): void {
    this.#post({ kind: 'forgetRdd', rddId });
  }

  dropBlock(block: RddBlockId): void {
    this.#post({ kind: 'dropBlock', block });
  }

  forgetShuffle(shuffleId: number): void {
    if (this.#shuffleIdToEpoch.delete(shuffleId)) this.#post({ kind: 'forgetShuffle', shuffleId });
  }

  /** The thread drops its copy when its task has ended. */
  forgetBroadcast(broadcastId: number): void {
    this.#post({ kind: 'forgetBroadcast', broadcastId });
  }

  /** Settles when its CPU profile is written, at the latest when the thread is gone. A running task delays it. */
  leaveProfile(): Promise<void> {
    this.#post({ kind: 'leaveProfile' });
    return new Promise((resolve) => {
      this.#profileLeft = resolve;
    });
  }

  /** Ends the thread for good. Settles when it is gone, which a native call can delay without limit. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#running?.graceTimer);
    await this.#worker.terminate();
  }

  #adopt(worker: Worker): void {
    const { executorId, conf, scratchDir, appRoot, limits } = this.#setup;
    const control = new ThreadControl();
    let failure: unknown;
    worker.on('message', (message: FromThread) => this.#receive(message, control));
    worker.on('error', (error) => {
      failure = error;
    });
    worker.on('exit', (code) => this.#gone(code, failure));
    this.#worker = worker;
    this.#control = control;
    this.#seenBinaries = new Set();
    this.#shuffleIdToEpoch = new Map();
    this.#isUp = false;
    this.#isEnding = false;
    this.#abandoned = undefined;
    const setup: ThreadSetup = {
      kind: 'setup',
      thread: this.thread,
      executorId,
      conf,
      scratchDir,
      appRoot,
      control: control.page,
      pool: this.#pool,
      heapBytes: limits.memory.threadHeapBytes,
      memory: limits.memory.thread,
    };
    worker.postMessage(setup);
  }

  #receive(message: FromThread, control: ThreadControl): void {
    switch (message.kind) {
      case 'ready':
        this.#isUp = true;
        return;
      case 'profileLeft':
        this.#profileLeft?.();
        return;
      case 'blocks':
        this.#events.blocksChanged(this.thread, message.updates);
        return;
      case 'openStream':
        this.#events.openStream(message);
        return;
      case 'output':
        this.#events.printed(message.lines, () => control.releaseOutput(message.bytes));
        return;
      case 'stray':
        this.#isEnding = true;
        this.#events.printed(
          [{ stream: 'stderr', text: `Thread ${this.thread} ends: ${message.message}` }],
          () => {},
        );
        return;
      case 'finished': {
        const task = this.#endRun(message.run);
        if (task === undefined) return;
        this.#uselessThreads = 0;
        const { result, metrics } = message;
        this.#events.ended({ kind: 'finished', taskId: task.task.taskId, result, metrics });
        break;
      }
      case 'failed': {
        const task = this.#endRun(message.run);
        if (task === undefined) return;
        this.#uselessThreads = 0;
        // Once the grace has run out the thread ends, whatever it still says.
        this.#isEnding ||= message.endsThread;
        const reason = endedBy(task, message.reason);
        this.#events.ended({ kind: 'failed', taskId: task.task.taskId, reason });
        break;
      }
    }
    if (this.#goesOn()) this.#events.wentOn(this, this.#running!.task);
    else if (this.isFree) this.#events.freed(this);
  }

  /** What waited at the thread is what it runs now. */
  #goesOn(): boolean {
    const waiting = this.#waiting;
    if (waiting === undefined || this.#running !== undefined || this.#isEnding) return false;
    this.#waiting = undefined;
    this.#running = waiting;
    this.#control.confirm(waiting.run);
    return true;
  }

  #gone(code: number, failure: unknown): void {
    const wasUp = this.#isUp;
    const wasAsked = this.#isEnding;
    this.#isEnding = true;
    this.#profileLeft?.();
    this.#events.threadGone(this.thread);
    const notBegun = this.takeBack();
    if (notBegun !== undefined) this.#events.returned(notBegun);
    for (const run of [this.#waiting, this.#running]) {
      if (run === undefined) continue;
      clearTimeout(run.graceTimer);
      if (wasAsked && run.killReason === undefined && this.#abandoned === undefined) {
        this.#events.returned(run.task);
      } else {
        const reason = endedBy(run, { kind: 'ThreadLost', message: this.#lastWords(code, failure) });
        this.#events.ended({ kind: 'failed', taskId: run.task.taskId, reason });
      }
    }
    this.#waiting = undefined;
    this.#running = undefined;
    this.#idleSinceMs = performance.now();
    if (this.#isClosed) return;
    if (!wasUp && ++this.#uselessThreads >= MAX_USELESS_THREADS) {
      this.#isClosed = true;
      this.#events.unusable(`Cannot start task threads: ${this.#lastWords(code, failure)}`);
      return;
    }
    this.#adopt(this.#events.startThread(this.thread));
    this.#events.freed(this);
  }

  #endRun(run: number): RunningTask | undefined {
    const running = this.#running;
    if (running === undefined || running.run !== run) return undefined;
    clearTimeout(running.graceTimer);
    this.#running = undefined;
    this.#idleSinceMs = performance.now();
    return running;
  }

  #lastWords(code: number, failure: unknown): string {
    if (this.#abandoned !== undefined) return this.#abandoned;
    if (codeOf(failure) === 'ERR_WORKER_OUT_OF_MEMORY') {
      const { threadHeapBytes } = this.#setup.limits.memory;
      return (
        `Task thread ${this.thread} ran out of heap (${formatBytes(threadHeapBytes)}); ` +
        'raise spark.executor.memory, use more partitions, or keep less in a task'
      );
    }
    const cause = failure === undefined ? `exit code ${code}` : messageOf(failure);
    return `Task thread ${this.thread} ended: ${cause}`;
  }

  #newOutputs(task: TaskDescription, outputs: ReadonlyMap<number, MapOutputs>): MapOutputs[] {
    const fresh: MapOutputs[] = [];
    for (const { shuffleId } of task.shuffles) {
      const known = outputs.get(shuffleId);
      if (known === undefined || !this.#isNewOutput(known)) continue;
      this.#shuffleIdToEpoch.set(shuffleId, known.epoch);
      fresh.push(known);
    }
    return fresh;
  }

  #isNewOutput(known: MapOutputs | undefined): boolean {
    return known !== undefined && this.#shuffleIdToEpoch.get(known.shuffleId) !== known.epoch;
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }
}

/** A task that was asked to stop ended for that, however it looks. */
function endedBy(running: RunningTask, reason: TaskEndReason): TaskEndReason {
  return running.killReason === undefined ? reason : { kind: 'TaskKilled', reason: running.killReason };
}
