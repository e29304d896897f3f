import type { Clock, Timer } from '../common/clock.ts';

/** Warns, again and again, while tasks wait and no executor takes any. */
export class StarvationWatch {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #warn: (message: string) => void;
  #timer: Timer | undefined;
  #since = 0;

  constructor(clock: Clock, timeoutMs: number, warn: (message: string) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#warn = warn;
  }

  /** Tells whether tasks wait and none is anywhere on its way. */
  update(starving: boolean, numExecutors: number): void {
    if (!starving) this.close();
    else if (this.#timer === undefined) {
      this.#since = this.#clock.now();
      this.#arm(numExecutors);
    }
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(numExecutors: number): void {
    this.#timer = this.#clock.after(this.#timeoutMs, () => {
      const seconds = Math.round((this.#clock.now() - this.#since) / 1_000);
      const executors = numExecutors === 0 ? 'no executor is registered' : `${numExecutors} registered`;
      this.#warn(
        `Initial job has not accepted any resources for ${seconds} s (${executors}); ` +
          'check that executors can start and that they have at least spark.task.cpus cores',
      );
      this.#arm(numExecutors);
    });
  }
}
