import type { Worker } from 'node:worker_threads';
import { Deferred } from '../common/deferred.ts';
import { codeOf, messageOf } from '../common/errors.ts';
import { formatBytes } from '../common/format-bytes.ts';
import type { RddId } from '../common/ids.ts';
import type { ExecutionPoolHandle } from '../memory/execution-pool.ts';
import type { RddBlockId } from '../protocol/block-update.ts';
import type { ExecutorSetup } from '../protocol/executor-messages.ts';
import type { MapOutputs } from '../protocol/map-status.ts';
import type { BinaryId, TaskBinary, TaskDescription } from '../protocol/task-description.ts';
import { type BoardReport, ReportBoard } from './report-board.ts';
import { MAX_RUNS_AHEAD, ThreadControl } from './thread-control.ts';
import type { FromThread, ThreadSetup, ToThread } from './thread-messages.ts';

/** How a thread ended. */
export interface ThreadEnd {
  readonly words: string;
  /** Its own code ran: what is wrong came later. */
  readonly wasUp: boolean;
  /** It was to end, for another reason than the words say. */
  readonly wasAsked: boolean;
}

export interface LiveThreadEvents {
  said(message: Exclude<FromThread, { kind: 'ready' | 'filesLeft' }>): void;
  /** It runs, and takes tasks. */
  up(): void;
  /** The last event. What the thread had said was told before. */
  gone(end: ThreadEnd): void;
}

const NO_OUTPUTS: ReadonlyMap<number, MapOutputs> = new Map();

/** What is forgotten reaches the thread with the next message, or by itself after so long. */
const FORGET_MS = 20;

/** Node from 24.0 and 22.16 on. */
interface AnsweringWorker {
  getHeapStatistics?(): Promise<{ readonly total_heap_size: number; readonly external_memory: number }>;
}

/**
 * One task thread from its start to its end.
 *
 * Owns the worker, and what is true of this thread alone: what it has seen (binaries, map outputs), so that each travels to it once, and
 * the numbers of its runs. Leaves to its slot which tasks it has and what their ends mean.
 *
 * Starting → up → ending → gone, from any state.
 */
export class LiveThread {
  readonly #thread: number;
  readonly #heapBytes: number;
  readonly #worker: Worker;
  readonly #control = new ThreadControl();
  readonly #board = new ReportBoard();
  readonly #seenBinaries = new Set<BinaryId>();
  readonly #shuffleIdToEpoch = new Map<number, number>();
  #runs = 0;
  #isUp = false;
  #isEnding = false;
  /** Why it is given up, with the tasks it has. */
  #abandoned: string | undefined;
  /** Settled with its end, too. */
  readonly #filesLeft = new Deferred<void>();
  #later: ToThread[] = [];
  #laterTimer: NodeJS.Timeout | undefined;

  /** @param worker may still be starting */
  constructor(
    thread: number,
    worker: Worker,
    setup: ExecutorSetup,
    pool: ExecutionPoolHandle,
    events: LiveThreadEvents,
  ) {
    const { memory } = setup.limits;
    this.#thread = thread;
    this.#heapBytes = memory.threadHeapBytes;
    this.#worker = worker;
    let failure: unknown;
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'ready') {
        this.#isUp = true;
        events.up();
      } else if (message.kind === 'filesLeft') this.#filesLeft.resolve();
      else events.said(message);
    });
    worker.on('error', (error) => {
      failure = error;
    });
    worker.on('exit', (code) => {
      const wasAsked = this.#isEnding && this.#abandoned === undefined;
      this.#isEnding = true;
      clearTimeout(this.#laterTimer);
      this.#filesLeft.resolve();
      events.gone({ words: this.#lastWords(code, failure), wasUp: this.#isUp, wasAsked });
    });
    const { executorId, conf, scratchDir, appRoot } = setup;
    const message: ThreadSetup = {
      kind: 'setup',
      thread,
      executorId,
      conf,
      scratchDir,
      appRoot,
      control: this.#control.page,
      board: this.#board.page,
      pool,
      heapBytes: memory.threadHeapBytes,
      memory: memory.thread,
    };
    worker.postMessage(message);
  }

  /** The thread's own code runs already. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** It takes no more tasks. */
  get isEnding(): boolean {
    return this.#isEnding;
  }

  /** The thread has all that the task needs. */
  knows({ binaryId, shuffles }: TaskDescription, outputs: ReadonlyMap<number, MapOutputs>): boolean {
    if (!this.#seenBinaries.has(binaryId)) return false;
    return shuffles.every(({ shuffleId }) => !this.#isNewOutput(outputs.get(shuffleId)));
  }

  /**
   * Has tasks of one stage wait at the thread, which begins them behind those it has. Returns the number of the first run; runs of a thread
   * are numbered from 1.
   *
   * @param binary needed where the thread does not {@link knows know} all that the tasks need
   */
  run(
    tasks: readonly TaskDescription[],
    binary?: TaskBinary,
    outputs: ReadonlyMap<number, MapOutputs> = NO_OUTPUTS,
  ): number {
    const isNew = binary !== undefined && !this.#seenBinaries.has(binary.id);
    if (isNew) this.#seenBinaries.add(binary.id);
    const run = this.#runs + 1;
    for (const _ of tasks) this.#control.letWait(++this.#runs);
    const mapOutputs = outputs.size === 0 ? [] : this.#newOutputs(tasks, outputs);
    this.#post({ kind: 'run', run, tasks, binary: isNew ? binary : undefined, mapOutputs });
    return run;
  }

  /** How many more runs the thread takes while `run` is the first that it has not reported; not as many again for those that were taken back. */
  runsAfter(run: number): number {
    return MAX_RUNS_AHEAD - (this.#runs - run);
  }

  /** The report of the run, if the thread has put it on the board. */
  takeReport(run: number): BoardReport | undefined {
    return this.#board.take(run);
  }

  /** Whether the thread need not tell of reports. */
  willLook(looks: boolean): void {
    this.#control.willLook(looks);
  }

  /** False: the thread has begun the run. Otherwise it will not. */
  takeBack(run: number): boolean {
    return this.#control.takeBack(run);
  }

  /** Asks the run to stop. */
  kill(run: number): void {
    this.#control.kill(run);
  }

  /** The thread's output has left for the driver. */
  releaseOutput(bytes: number): void {
    this.#control.releaseOutput(bytes);
  }

  /** The thread says that it ends. */
  endsItself(): void {
    this.#isEnding = true;
  }

  /** Ends the thread. Settles when it is gone, which a native call can delay without limit. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#worker.terminate();
  }

  /** Ends the thread with its task, which is lost for the reason given. */
  abandon(words: string): void {
    this.#abandoned = words;
    void this.end();
  }

  /** Asks V8 what the thread holds, in the middle of its task. Undefined where this Node cannot be asked. */
  askHeldBytes(): Promise<number> | undefined {
    return (this.#worker as AnsweringWorker)
      .getHeapStatistics?.()
      .then((heap) => heap.total_heap_size + heap.external_memory);
  }

  forgetStage(binaryId: BinaryId): void {
    if (this.#seenBinaries.delete(binaryId)) this.#postLater({ kind: 'forgetStage', binaryId });
  }

  forgetRdd(rddId: RddId): void {
    this.#post({ kind: 'forgetRdd', rddId });
  }

  dropBlock(block: RddBlockId): void {
    this.#post({ kind: 'dropBlock', block });
  }

  forgetShuffle(shuffleId: number): void {
    if (this.#shuffleIdToEpoch.delete(shuffleId)) this.#postLater({ kind: 'forgetShuffle', shuffleId });
  }

  forgetBroadcast(broadcastId: number): void {
    this.#postLater({ kind: 'forgetBroadcast', broadcastId });
  }

  /** Once. Settles when its CPU profile and code cache are written, where there are any, at the latest when the thread is gone. A running task delays it. */
  leaveFiles(): Promise<void> {
    this.#post({ kind: 'leaveFiles' });
    return this.#filesLeft.promise;
  }

  #lastWords(code: number, failure: unknown): string {
    if (this.#abandoned !== undefined) return this.#abandoned;
    if (codeOf(failure) === 'ERR_WORKER_OUT_OF_MEMORY') {
      return (
        `Task thread ${this.#thread} ran out of heap (${formatBytes(this.#heapBytes)}); ` +
        'raise spark.executor.memory, use more partitions, or keep less in a task'
      );
    }
    const cause = failure === undefined ? `exit code ${code}` : messageOf(failure);
    return `Task thread ${this.#thread} ended: ${cause}`;
  }

  #newOutputs(tasks: readonly TaskDescription[], outputs: ReadonlyMap<number, MapOutputs>): MapOutputs[] {
    const fresh: MapOutputs[] = [];
    for (const { shuffles } of tasks) {
      for (const { shuffleId } of shuffles) {
        const known = outputs.get(shuffleId);
        if (known === undefined || !this.#isNewOutput(known)) continue;
        this.#shuffleIdToEpoch.set(shuffleId, known.epoch);
        fresh.push(known);
      }
    }
    return fresh;
  }

  #isNewOutput(known: MapOutputs | undefined): boolean {
    return known !== undefined && this.#shuffleIdToEpoch.get(known.shuffleId) !== known.epoch;
  }

  #post(message: ToThread): void {
    if (this.#later.length === 0) this.#worker.postMessage(message);
    else this.#postAll([...this.#later, message]);
  }

  /** To wake a thread costs more than what it has to do then. */
  #postLater(message: ToThread): void {
    this.#later.push(message);
    this.#laterTimer ??= setTimeout(() => this.#postAll(this.#later), FORGET_MS);
  }

  #postAll(messages: readonly ToThread[]): void {
    clearTimeout(this.#laterTimer);
    this.#laterTimer = undefined;
    this.#later = [];
    this.#worker.postMessage(messages);
  }
}
