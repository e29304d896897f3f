import type { TaskId } from '../common/ids.ts';
import type { TaskUpdate } from '../protocol/executor-messages.ts';

/** That a task has started is told after so long, or with its end: to write a message and wake the driver costs more than a short task. */
const START_MS = 2;

type Started = Extract<TaskUpdate, { kind: 'started' }>;

/**
 * What the driver is to be told of tasks. What happens in one turn of the event loop leaves together; a task's start never after its end.
 */
export class UpdateBatch {
  readonly #maxBytes: number;
  readonly #send: (updates: readonly TaskUpdate[]) => void;
  #updates: TaskUpdate[] = [];
  #bytes = 0;
  /** Of tasks whose start is not told yet. */
  readonly #starts = new Map<TaskId, Started>();
  #startTimer: NodeJS.Timeout | undefined;

  /** @param maxMessageBytes each update fits into a message of this size, many together might not */
  constructor(maxMessageBytes: number, send: (updates: readonly TaskUpdate[]) => void) {
    this.#maxBytes = maxMessageBytes / 2;
    this.#send = send;
  }

  started(update: Started): void {
    this.#starts.set(update.taskId, update);
    this.#startTimer ??= setTimeout(() => this.#sendStarts(), START_MS);
  }

  ended(update: Exclude<TaskUpdate, Started>): void {
    const start = this.#starts.get(update.taskId);
    this.#starts.delete(update.taskId);
    const bytes = directBytes(update);
    if (this.#bytes + bytes > this.#maxBytes) this.#flush();
    this.#bytes += bytes;
    // After the poll phase of this turn, so that what all threads said in it is one message.
    if (this.#updates.length === 0) setImmediate(() => this.#flush());
    if (start !== undefined) this.#updates.push(start);
    this.#updates.push(update);
  }

  /** Tells now what has started: before what tasks print, after which one may expect that the driver knows them to run. */
  tellStarts(): void {
    if (this.#starts.size === 0) return;
    clearTimeout(this.#startTimer);
    this.#sendStarts();
  }

  /** No start is told any more by itself. */
  close(): void {
    clearTimeout(this.#startTimer);
  }

  #sendStarts(): void {
    this.#startTimer = undefined;
    this.#updates.push(...this.#starts.values());
    this.#starts.clear();
    this.#flush();
  }

  #flush(): void {
    if (this.#updates.length === 0) return;
    const updates = this.#updates;
    this.#updates = [];
    this.#bytes = 0;
    this.#send(updates);
  }
}

function directBytes(update: TaskUpdate): number {
  switch (update.kind) {
    case 'finished':
      return update.result.kind === 'direct' ? update.result.value.byteLength : 0;
    case 'failed':
      return update.reason.kind === 'ExceptionFailure' ? (update.reason.thrown?.byteLength ?? 0) : 0;
    default:
      return 0;
  }
}
