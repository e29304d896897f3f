/** Looks a few times within the limit, so that silence is noticed soon after it. */
const LOOKS = 4;

/**
 * Tells when the other side has been silent for too long.
 *
 * A driver whose main thread was blocked has not read what arrived meanwhile. So when a look finds silence the sockets get their turn first, and
 * the silence counts only if they had nothing.
 */
export class HeartbeatWatch {
  readonly #timeoutMs: number;
  readonly #onSilence: (silentMs: number) => void;
  #heardAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, onSilence: (silentMs: number) => void) {
    this.#timeoutMs = timeoutMs;
    this.#onSilence = onSilence;
  }

  start(): void {
    this.stop();
    this.alive();
    this.#timer = setInterval(() => this.#look(), Math.max(1, this.#timeoutMs / LOOKS));
    this.#timer.unref();
  }

  alive(): void {
    this.#heardAt = performance.now();
  }

  /** Idempotent. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    if (this.#silentMs < this.#timeoutMs) return;
    const timer = this.#timer;
    // Timers come before sockets in a turn; the second turn has seen what the sockets had.
    setImmediate(() => {
      setImmediate(() => {
        if (this.#timer === timer && this.#silentMs >= this.#timeoutMs) this.#onSilence(this.#silentMs);
      });
    });
  }

  get #silentMs(): number {
    return performance.now() - this.#heardAt;
  }
}
