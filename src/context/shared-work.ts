/** Work that several actions wait for, done once. It is cancelled when none of them waits any more. */
export class SharedWork<T> {
  readonly #cancel = new AbortController();
  readonly #result: Promise<T>;
  #waiting = 0;

  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.#result = start(this.#cancel.signal);
  }

  /** Too late to join. */
  get isCancelled(): boolean {
    return this.#cancel.signal.aborted;
  }

  /** An action that is aborted waits no longer. */
  join(signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted) {
      this.#leave(signal);
      return this.#result;
    }
    this.#waiting++;
    const onAbort = () => {
      this.#waiting--;
      this.#leave(signal);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    return this.#result.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  #leave(signal: AbortSignal | undefined): void {
    if (this.#waiting === 0) this.#cancel.abort(signal?.reason);
  }
}
