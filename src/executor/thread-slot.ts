import type { Worker } from 'node:worker_threads';
import type { TaskId } from '../common/ids.ts';
import type { ExecutionPoolHandle } from '../memory/execution-pool.ts';
import type { BlockUpdate } from '../protocol/block-update.ts';
import type { ExecutorSetup, OutputLine, TaskUpdate } from '../protocol/executor-messages.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { TaskBinary, TaskDescription } from '../protocol/task-description.ts';
import type { TaskEndReason } from '../protocol/task-end-reason.ts';
import { LiveThread, type ThreadEnd } from './live-thread.ts';
import type { OpenStreamRequest } from './reader-client.ts';
import { ReportWatch } from './report-watch.ts';
import type { FromThread } from './thread-messages.ts';

/** Threads of one slot that may end in a row without having run a task. */
const MAX_USELESS_THREADS = 3;

/** A shorter time without a task is no pause. */
const PAUSE_MS = 1;

export interface ThreadSlotEvents {
  /** The slot takes a task, or more that wait. */
  hasRoom(slot: ThreadSlot): void;
  /** The task that waited at the thread runs now, behind one that has ended. */
  wentOn(slot: ThreadSlot, task: TaskDescription): void;
  /** The task's one terminal update. */
  ended(update: Exclude<TaskUpdate, { kind: 'started' }>): void;
  /** The thread ended before it began these, in the order in which they would have run. */
  returned(tasks: readonly TaskDescription[]): void;
  openStream(request: OpenStreamRequest): void;
  printed(lines: readonly OutputLine[], onTaken: () => void): void;
  /** The slot's thread is gone for certain; another takes its place. */
  threadGone(thread: number): void;
  blocksChanged(thread: number, updates: readonly BlockUpdate[]): void;
  startThread(thread: number): Worker;
  /** No thread of this slot comes up. */
  unusable(message: string): void;
}

interface Run {
  readonly task: TaskDescription;
  /** Its number at the thread. */
  readonly run: number;
  killReason?: string;
  graceTimer?: NodeJS.Timeout;
}

export type CurrentRun = Pick<Run, 'task' | 'run'>;

/**
 * One place where a task can run: a {@link LiveThread}, and after its loss the next one.
 *
 * Says exactly once how each task given to it ended, or gives it back. Leaves to the executor which tasks it gets, and to the thread how they run.
 *
 * Free → running (`run`) → free, when the thread reports; or, when the thread ends: a new thread, then free. More tasks may wait at the
 * thread meanwhile (`runNext`): the next runs when the thread reports, unless it was taken back, so that the thread need not stand still until it hears from here.
 */
export class ThreadSlot {
  readonly thread: number;
  readonly #setup: ExecutorSetup;
  readonly #pool: ExecutionPoolHandle;
  readonly #events: ThreadSlotEvents;
  #live: LiveThread;
  #watch: ReportWatch;
  #running: Run | undefined;
  /** In the order in which the thread begins them; it may have begun the first ones, whose reports are on their way. */
  #waiting: Run[] = [];
  #isClosed = false;
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
    this.#live = this.#enliven(worker);
    this.#watch = this.#watchOf(this.#live);
  }

  /** What threads are told besides tasks goes to the one there is. */
  get live(): Pick<
    LiveThread,
    'forgetStage' | 'forgetRdd' | 'forgetShuffle' | 'forgetBroadcast' | 'dropBlock' | 'leaveFiles' | 'isUp'
  > {
    return this.#live;
  }

  get isFree(): boolean {
    return this.#running === undefined && !this.#live.isEnding && !this.#isClosed;
  }

  /** For how long it has been running tasks without a pause; 0 while it is free. */
  get busyMs(): number {
    return this.#running === undefined ? 0 : performance.now() - this.#busySinceMs;
  }

  run(task: TaskDescription, binary: TaskBinary, outputs: ReadonlyMap<number, MapOutputs>): void {
    // What follows in the turn in which a task ended follows without a pause.
    const nowMs = performance.now();
    if (nowMs - this.#idleSinceMs > PAUSE_MS) this.#busySinceMs = nowMs;
    this.#running = { task, run: this.#live.run([task], binary, outputs) };
  }

  /** The thread is at work, and has all that this one needs: what waits may be taken back, and nothing shall be lost with it. */
  canRunNext(task: TaskDescription, outputs: ReadonlyMap<number, MapOutputs>): boolean {
    if (this.#running === undefined || this.#running.killReason !== undefined) return false;
    if (this.#live.isEnding || this.#isClosed) return false;
    return this.#live.isUp && this.#live.knows(task, outputs);
  }

  /** Has tasks wait at the thread, as {@link canRunNext} allows for each. */
  runNext(tasks: readonly TaskDescription[]): void {
    const first = this.#live.run(tasks);
    this.#waiting.push(...tasks.map((task, i) => ({ task, run: first + i })));
  }

  /** How many more tasks may wait at the thread. */
  get roomForNext(): number {
    if (this.#running === undefined) return 0;
    return Math.min(this.#watch.depth - this.#waiting.length, this.#live.runsAfter(this.#running.run));
  }

  /** The tasks that wait at the thread, in their order, which will not run them then; not those that it has begun. */
  takeBack(): TaskDescription[] {
    const taken: TaskDescription[] = [];
    // The thread begins them in their order: where one has begun, so have those before it.
    for (
      let last = this.#waiting.at(-1);
      last && this.#live.takeBack(last.run);
      last = this.#waiting.at(-1)
    ) {
      this.#waiting.pop();
      taken.push(last.task);
    }
    return taken.reverse();
  }

  /** Asks the task, which the thread has begun, to stop and, after the grace, ends its thread. */
  kill(taskId: TaskId, reason: string): void {
    const run = [this.#running, ...this.#waiting].find((one) => one?.task.taskId === taskId);
    if (run === undefined || run.killReason !== undefined) return;
    run.killReason = reason;
    this.#live.kill(run.run);
    // A native call that blocks the end of the thread is the driver's business.
    run.graceTimer = setTimeout(() => void this.#live.end(), this.#setup.limits.killGraceMs);
  }

  /** The run at work, another object for each. */
  get current(): CurrentRun | undefined {
    return this.#running;
  }

  /** Asks V8 what the thread holds, in the middle of its task. Undefined where this Node cannot be asked. */
  askHeldBytes(): Promise<number> | undefined {
    return this.#live.askHeldBytes();
  }

  /** Ends the thread with its task, which is lost for the reason given. */
  abandon(words: string): void {
    this.#live.abandon(words);
  }

  /** Ends the thread for good. Settles when it is gone, which a native call can delay without limit. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const run of this.#takeAll()) clearTimeout(run.graceTimer);
    await this.#live.end();
  }

  #enliven(worker: Worker): LiveThread {
    const live: LiveThread = new LiveThread(this.thread, worker, this.#setup, this.#pool, {
      up: () => {
        if (this.isFree) this.#events.hasRoom(this);
      },
      said: (message) => this.#receive(message, live),
      gone: (end) => this.#gone(end),
    });
    return live;
  }

  #watchOf(live: LiveThread): ReportWatch {
    return new ReportWatch({
      willLook: (looks) => live.willLook(looks),
      take: () => this.#takeReports(live),
      goOn: () => {
        this.#goOn(live);
        return this.#waiting.length > 0 && !live.isEnding;
      },
    });
  }

  #receive(message: Exclude<FromThread, { kind: 'ready' | 'filesLeft' }>, live: LiveThread): void {
    switch (message.kind) {
      case 'blocks':
        this.#events.blocksChanged(this.thread, message.updates);
        return;
      case 'openStream':
        this.#events.openStream(message);
        return;
      case 'output':
        this.#events.printed(message.lines, () => live.releaseOutput(message.bytes));
        return;
      case 'stray':
        live.endsItself();
        this.#events.printed(
          [{ stream: 'stderr', text: `Thread ${this.thread} ends: ${message.message}` }],
          () => {},
        );
        return;
      case 'look':
        this.#watch.look();
        return;
      case 'finished':
      case 'failed':
        this.#takeReports(live);
        this.#reported(message, live);
        this.#takeReports(live);
        this.#goOn(live);
    }
  }

  #reported(message: Extract<FromThread, { kind: 'finished' | 'failed' }>, live: LiveThread): void {
    if (this.#running?.run !== message.run) return;
    if (message.kind === 'failed' && message.endsThread) live.endsItself();
    const run = this.#endRun(this.#running);
    if (message.kind === 'finished') {
      const { result, metrics } = message;
      this.#events.ended({ kind: 'finished', taskId: run.task.taskId, result, metrics });
      return;
    }
    this.#events.ended({ kind: 'failed', taskId: run.task.taskId, reason: endedBy(run, message.reason) });
  }

  /** Takes what lies on the board. Returns how many tasks have ended. */
  #takeReports(live: LiveThread): number {
    let ended = 0;
    for (; this.#running !== undefined; ended++) {
      const report = live.takeReport(this.#running.run);
      if (report === undefined) break;
      const { task } = this.#endRun(this.#running);
      const { value, metrics } = report;
      const result = { kind: 'direct', value } as const;
      this.#events.ended({ kind: 'finished', taskId: task.taskId, result, metrics });
    }
    return ended;
  }

  #goOn(live: LiveThread): void {
    // Once the grace has run out the thread ends, whatever it still says.
    if (!live.isEnding && !this.#isClosed) this.#events.hasRoom(this);
  }

  /**
   * A task that the thread had not begun goes back, and runs elsewhere as the same attempt. The one in front is an exception where nobody asked the thread to
   * end: its message may be what the thread could not bear. One that had begun is lost, also where the thread was ended for the one before it, whose
   * report the end overtook: it has done something, so it shall not run again as the same attempt; but that does not count against it.
   */
  #gone({ words, wasUp, wasAsked }: ThreadEnd): void {
    this.#watch.stop();
    this.#takeReports(this.#live);
    this.#events.threadGone(this.thread);
    const returned = this.takeBack();
    const runs = this.#takeAll();
    const [front] = runs;
    if (wasAsked && front !== undefined && front.killReason === undefined && this.#live.takeBack(front.run)) {
      runs.shift();
      returned.unshift(front.task);
    }
    for (const run of runs) {
      clearTimeout(run.graceTimer);
      const lost = { kind: 'ThreadLost', message: words, ...(wasAsked && { caused: true }) } as const;
      this.#events.ended({ kind: 'failed', taskId: run.task.taskId, reason: endedBy(run, lost) });
    }
    if (returned.length > 0) this.#events.returned(returned);
    this.#idleSinceMs = performance.now();
    if (this.#isClosed) return;
    if (!wasUp && ++this.#uselessThreads >= MAX_USELESS_THREADS) {
      this.#isClosed = true;
      this.#events.unusable(`Cannot start task threads: ${words}`);
      return;
    }
    this.#live = this.#enliven(this.#events.startThread(this.thread));
    this.#watch = this.#watchOf(this.#live);
    this.#events.hasRoom(this);
  }

  #takeAll(): Run[] {
    const runs = this.#running === undefined ? this.#waiting : [this.#running, ...this.#waiting];
    this.#running = undefined;
    this.#waiting = [];
    return runs;
  }

  /** The next becomes what runs. */
  #endRun(run: Run): Run {
    clearTimeout(run.graceTimer);
    this.#uselessThreads = 0;
    this.#running = this.#waiting.shift();
    if (this.#running === undefined) this.#idleSinceMs = performance.now();
    else if (!this.#live.isEnding && !this.#isClosed) this.#events.wentOn(this, this.#running.task);
    return run;
  }
}

/** A task that was asked to stop ended for that, however it looks. */
function endedBy(run: Run, reason: TaskEndReason): TaskEndReason {
  return run.killReason === undefined ? reason : { kind: 'TaskKilled', reason: run.killReason };
}
