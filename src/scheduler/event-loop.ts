/** How a loop gets its turns. */
export interface Turns {
  /** Runs `run` before the program gets to its next input or timer. */
  soon(run: () => void): void;
  /** Runs `run` after waiting input and timers had their turn. */
  later(run: () => void): void;
}

export const systemTurns: Turns = {
  soon: (run) => queueMicrotask(run),
  later: (run) => void setImmediate(run),
};

/** Turns that nobody takes: the owner calls {@link EventLoop.drain}. */
export const handDriven: Turns = { soon: () => {}, later: () => {} };

/** Events handled in one turn before others get theirs; some milliseconds of work. */
const EVENTS_A_TURN = 1_000;

/**
 * The one queue of the schedulers. Events are handled in the order they were posted, one at a time; what a handler posts is handled
 * after it returns.
 *
 * A handler that throws ends the loop: `onError` gets the error, waiting and later events are dropped.
 */
export class EventLoop<Event> {
  readonly #handle: (event: Event) => void;
  readonly #onError: (error: unknown) => void;
  readonly #turns: Turns;
  #events: Event[] = [];
  #next = 0;
  #awake = false;
  #handling = false;
  #closed = false;

  constructor(handle: (event: Event) => void, onError: (error: unknown) => void, turns: Turns = systemTurns) {
    this.#handle = handle;
    this.#onError = onError;
    this.#turns = turns;
  }

  /** Events that wait. */
  get size(): number {
    return this.#events.length - this.#next;
  }

  post(event: Event): void {
    if (this.#closed) return;
    this.#events.push(event);
    if (this.#awake) return;
    this.#awake = true;
    this.#turns.soon(() => this.#turn());
  }

  /** Handles everything posted so far and what follows from it. Inside a handler it does nothing: the events follow anyway. */
  drain(): void {
    if (!this.#handling) this.#run(Number.POSITIVE_INFINITY);
  }

  /** Drops all events, those to come too. */
  close(): void {
    this.#closed = true;
    this.#events = [];
    this.#next = 0;
  }

  #turn(): void {
    this.#awake = false;
    this.#run(EVENTS_A_TURN);
    if (this.size === 0) return;
    this.#awake = true;
    this.#turns.later(() => this.#turn());
  }

  #run(limit: number): void {
    this.#handling = true;
    try {
      for (let handled = 0; handled < limit && this.size > 0; handled++) {
        const event = this.#events[this.#next++] as Event;
        this.#dropHandled();
        this.#handle(event);
      }
    } catch (error) {
      this.close();
      this.#onError(error);
    } finally {
      this.#handling = false;
    }
  }

  /** Keeps the queue's array short at amortised constant cost. */
  #dropHandled(): void {
    if (this.#next === this.#events.length) {
      this.#events = [];
      this.#next = 0;
    } else if (this.#next >= 1_024 && this.#next * 2 >= this.#events.length) {
      this.#events = this.#events.slice(this.#next);
      this.#next = 0;
    }
  }
}
