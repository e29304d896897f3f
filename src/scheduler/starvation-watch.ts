import type { Clock, Timer } from '../common/clock.ts';

/** Warns, again and again, while tasks wait and no executor takes any. */
export class StarvationWatch {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #warn: (message: string) => void;
  #timer: Timer | undefined;
  #since = 0;
  #numExecutors = 0;

  constructor(clock: Clock, timeoutMs: number, warn: (message: string) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#warn = warn;
  }

  /** Tells whether tasks wait and none is anywhere on its way. */
  update(starving: boolean, numExecutors: number): void {
    this.#numExecutors = numExecutors;
    if (!starving) this.close();
    else if (this.#timer === undefined) {
      this.#since = this.#clock.now();
      this.#arm();
    }
  }

  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#clock.after(this.#timeoutMs, () => {
      const seconds = Math.round((this.#clock.now() - this.#since) / 1_000);
      this.#warn(
        `Initial job has not accepted any resources for ${seconds} s (${this.#reason()}); ` +
          'check that executors can start and that they have at least spark.task.cpus cores',
      );
      this.#arm();
    });
  }

  #reason(): string {
    if (this.#numExecutors === 0) return 'no executor is registered';
    return this.#numExecutors === 1
      ? '1 executor has too few cores'
      : `${this.#numExecutors} executors have too few cores`;
  }
}
