import { MAX_RUNS_WAITING } from './thread-control.ts';

/** Where a thread tells of reports again within so long, and more tasks wait there, it is looked at after {@link LOOK_MS} by itself. */
const OFTEN_MS = 1;
const LOOK_MS = 1;

export interface WatchedThread {
  /** Whether the thread need not tell of reports. */
  willLook(looks: boolean): void;
  /** Takes the reports that are there. Returns how many tasks have ended. */
  take(): number;
  /** Gives the thread more to do. Returns whether tasks wait there, of which more reports will come. */
  goOn(): boolean;
}

/**
 * When one looks for the reports of a thread: when it tells that there are some, and by the clock while they come often, since to be told costs more than a short task.
 */
export class ReportWatch {
  readonly #thread: WatchedThread;
  #depth = 1;
  #lookedAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(thread: WatchedThread) {
    this.#thread = thread;
  }

  /** How many tasks may wait at the thread: twice as many as it ran between two looks, so that few wait behind long ones. */
  get depth(): number {
    return this.#depth;
  }

  /** The thread has told that there are reports, or has had time for some. */
  look(): void {
    this.stop();
    const nowMs = performance.now();
    const isOften = nowMs - this.#lookedAtMs < OFTEN_MS;
    this.#lookedAtMs = nowMs;
    // Before they are taken: of one that comes after that the thread tells.
    this.#thread.willLook(false);
    this.#depth = Math.min(MAX_RUNS_WAITING, Math.max(1, 2 * this.#thread.take()));
    const hasMore = this.#thread.goOn();
    if (!isOften || !hasMore) return;
    this.#thread.willLook(true);
    this.#timer = setTimeout(() => this.look(), LOOK_MS);
  }

  /** Does not look by itself any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
