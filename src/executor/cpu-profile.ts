import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { dirname, join } from 'node:path';
import { codeOf, messageOf } from '../common/errors.ts';

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
  }

  /** A folder that cannot be written to is said on stderr: it is no reason for tasks to fail. */
  write(): void {
    this.#session.post('Profiler.stop', (failure, result) => {
      if (failure !== null) throw failure;
      try {
        makeFolder(dirname(this.#file));
        writeFileSync(this.#file, JSON.stringify(result.profile));
      } catch (thrown) {
        process.stderr.write(`Cannot write the CPU profile ${this.#file}: ${messageOf(thrown)}\n`);
      }
    });
    this.#session.disconnect();
  }
}

/** Not with its parents: below /proc Node would never come back from that. Other isolates make it too. */
function makeFolder(dir: string): void {
  try {
    mkdirSync(dir);
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
  }
}
