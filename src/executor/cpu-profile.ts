import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

const SAMPLING_INTERVAL_US = 500;

/** What an isolate does with its time, sampled from the start of the profile on. */
export class CpuProfile {
  readonly #session = new Session();
  readonly #file: string;

  /** @param isolate names the file in `dir`, which opens in any viewer of `.cpuprofile` files */
  constructor(dir: string, isolate: string) {
    this.#file = join(dir, `${isolate}.cpuprofile`);
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
    this.#session.post('Profiler.start');
    mkdirSync(dir, { recursive: true });
  }

  write(): void {
    this.#session.post('Profiler.stop', (failure, result) => {
      if (failure !== null) throw failure;
      writeFileSync(this.#file, JSON.stringify(result.profile));
    });
    this.#session.disconnect();
  }
}
