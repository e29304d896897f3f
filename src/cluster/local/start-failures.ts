/** Executors in a row that may end soon, or before they registered, without having done anything, before no other is started. */
const MAX_IN_A_ROW = 3;
const SOON_MS = 10_000;

export interface ExecutorLife {
  readonly livedMs: number;
  /** It came up. */
  readonly isRegistered: boolean;
  /** It has told something of a task. */
  readonly wasUseful: boolean;
}

/** Tells a broken installation, where no executor will ever run a task, from executors that are lost now and then. */
export class StartFailures {
  #inARow = 0;

  /** An executor has ended. One that never registered counts however long it took to end. */
  ended({ livedMs, isRegistered, wasUseful }: ExecutorLife): void {
    const failed = !isRegistered || (livedMs < SOON_MS && !wasUseful);
    this.#inARow = failed ? this.#inARow + 1 : 0;
  }

  get inARow(): number {
    return this.#inARow;
  }

  /** Another try would not end differently. */
  get areTooMany(): boolean {
    return this.#inARow >= MAX_IN_A_ROW;
  }
}
