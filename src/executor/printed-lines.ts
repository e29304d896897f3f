import type { OutputLine } from '../protocol/executor-messages.ts';

/** Lines in one message at the most. */
const BATCH_LINES = 4096;

/**
 * Gathers what task threads print in one turn of the event loop into one message: a message a line would keep this isolate, the driver
 * and the threads that wait for both busy with nothing else.
 */
export class PrintedLines {
  readonly #send: (lines: readonly OutputLine[], onTaken: () => void) => void;
  #lines: OutputLine[] = [];
  #taken: (() => void)[] = [];

  /** @param send calls `onTaken` when the driver's pipe has the lines */
  constructor(send: (lines: readonly OutputLine[], onTaken: () => void) => void) {
    this.#send = send;
  }

  add(lines: readonly OutputLine[], onTaken: () => void): void {
    if (this.#lines.length === 0) setImmediate(() => this.flush());
    for (const line of lines) this.#lines.push(line);
    this.#taken.push(onTaken);
    if (this.#lines.length >= BATCH_LINES) this.flush();
  }

  /** Sends what is gathered; before a report of the task that printed it. */
  flush(): void {
    if (this.#lines.length === 0) return;
    const lines = this.#lines;
    const taken = this.#taken;
    this.#lines = [];
    this.#taken = [];
    this.#send(lines, () => {
      for (const onTaken of taken) onTaken();
    });
  }
}
