import { formatBytes } from '../common/format-bytes.ts';
import type { TaskId } from '../common/ids.ts';
import { maxOldGenerationSizeMb, maxYoungGenerationSizeMb } from './thread-heap.ts';

const MIB = 2 ** 20;

const LOOK_MS = 250;
/** A thread that computes answers in microseconds; only native code and loops without interrupt checks keep it from that. */
const SILENT_MS = 5000;
/** A thread that waits for a file or a program uses none, and what it reads is the system's work. */
const MIN_CPU_MS = 1000;
/** What the process keeps beside the heap. */
const MARGIN_BYTES = 16 * MIB;
/** How long a thread has to end, as it may all the same. */
const END_MS = 2000;

/** A task thread, as the guard sees it. */
export interface WatchedThread {
  readonly thread: number;
  /** Another object for each run. */
  readonly current: { readonly task: { readonly taskId: TaskId } } | undefined;
  /** Undefined where this Node cannot be asked. */
  askHeldBytes(): Promise<number> | undefined;
  abandon(words: string): void;
}

/** What the guard reads of its own process. */
export interface Figures {
  nowMs(): number;
  rssBytes(): number;
  /** The time that a task thread has computed outside of the system's kernel; undefined where that is not told. */
  userCpuMs(thread: number): number | undefined;
}

interface Watch {
  readonly run: object;
  /** What was so when the thread was asked what it has not answered yet. */
  asked?: {
    readonly atMs: number;
    readonly rssBytes: number;
    readonly cpuMs: number;
    readonly others: ReadonlyMap<number, number>;
  };
  ending?: { readonly atMs: number; readonly words: string };
}

/**
 * Ends a task that fills its thread's heap in a loop which V8 compiled without interrupt checks: it heeds neither the heap's limit, which
 * Node raises for it again and again, nor the end of its thread, and the job would hang while the process grows.
 *
 * The size of the process alone accuses nobody: Buffers, native libraries and memory that is kept for reuse may be any size in a healthy job.
 * So a thread is given up only where all of this holds: it has computed for seconds without answering V8's own interrupt, which any
 * loop that could be stopped answers at once; meanwhile the process has grown by more than the thread's whole heap may hold; and what the other threads
 * say they hold does not account for it. A task that waits in a native call for a program or a file does not compute. First the thread is
 * ended; where it does not heed that either, the process, with the thread and the task in its last words.
 *
 * Looks on four times a second from the main isolate. Where V8 cannot be asked (Node 20, whose loops have the checks) or the system does not tell the
 * time of a thread (anywhere but on Linux) it rests.
 */
export class RunawayGuard {
  readonly #threads: readonly WatchedThread[];
  readonly #heapBytes: number;
  readonly #limitBytes: number;
  readonly #endProcess: (words: string) => void;
  readonly #figures: Figures;
  readonly #watches = new Map<number, Watch>();
  /** By the last answer of each thread. */
  readonly #threadToHeld = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    threads: readonly WatchedThread[],
    heapBytes: number,
    figures: Figures,
    endProcess: (words: string) => void,
  ) {
    this.#threads = threads;
    this.#heapBytes = heapBytes;
    this.#limitBytes =
      (maxOldGenerationSizeMb(heapBytes) + maxYoungGenerationSizeMb(heapBytes)) * MIB + MARGIN_BYTES;
    this.#endProcess = endProcess;
    this.#figures = figures;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const nowMs = this.#figures.nowMs();
    for (const thread of this.#threads) {
      const run = thread.current;
      if (run === undefined) {
        this.#watches.delete(thread.thread);
        continue;
      }
      let watch = this.#watches.get(thread.thread);
      if (watch?.run !== run) {
        watch = { run };
        this.#watches.set(thread.thread, watch);
      }
      if (watch.ending !== undefined) {
        if (nowMs - watch.ending.atMs >= END_MS) this.#endProcess(watch.ending.words);
      } else if (watch.asked !== undefined) {
        this.#judge(thread, run.task.taskId, watch, nowMs);
      } else {
        this.#ask(thread, watch, nowMs);
      }
    }
  }

  #ask(thread: WatchedThread, watch: Watch, nowMs: number): void {
    const cpuMs = this.#figures.userCpuMs(thread.thread);
    const answer = cpuMs === undefined ? undefined : thread.askHeldBytes();
    if (cpuMs === undefined || answer === undefined) return;
    const rssBytes = this.#figures.rssBytes();
    watch.asked = { atMs: nowMs, rssBytes, cpuMs, others: new Map(this.#threadToHeld) };
    answer.then(
      (heldBytes) => {
        delete watch.asked;
        this.#threadToHeld.set(thread.thread, heldBytes);
      },
      // A thread that ends answers no more, and is no longer watched.
      () => delete watch.asked,
    );
  }

  #judge(thread: WatchedThread, taskId: TaskId, watch: Watch, nowMs: number): void {
    const asked = watch.asked;
    if (asked === undefined || nowMs - asked.atMs < SILENT_MS) return;
    const rssBytes = this.#figures.rssBytes();
    const grownBytes = rssBytes - asked.rssBytes - this.#grownElsewhere(thread.thread, asked.others);
    if (grownBytes <= this.#limitBytes * this.#silentThreads(nowMs)) return;
    const cpuMs = (this.#figures.userCpuMs(thread.thread) ?? 0) - asked.cpuMs;
    if (cpuMs < MIN_CPU_MS) return;
    const words =
      `Task thread ${thread.thread} ran out of heap (${formatBytes(this.#heapBytes)}) in task ${taskId} and heeds nothing: ` +
      `the process has grown by ${formatBytes(grownBytes)} to ${formatBytes(rssBytes)} since it last answered; ` +
      'raise spark.executor.memory, use more partitions, or keep less in a task';
    watch.ending = { atMs: nowMs, words };
    thread.abandon(words);
  }

  #grownElsewhere(thread: number, before: ReadonlyMap<number, number>): number {
    let grown = 0;
    for (const [other, held] of this.#threadToHeld) {
      if (other !== thread) grown += Math.max(0, held - (before.get(other) ?? 0));
    }
    return grown;
  }

  /** Growth may be the work of any of them. */
  #silentThreads(nowMs: number): number {
    let silent = 0;
    for (const { asked } of this.#watches.values()) {
      if (asked !== undefined && nowMs - asked.atMs >= SILENT_MS) silent++;
    }
    return silent;
  }
}
