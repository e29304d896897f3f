import { formatBytes } from '../common/format-bytes.ts';

/** Adds up the serialized results of one job against `spark.driver.maxResultSize`. A limit of 0 is none. */
export class ResultSizeMeter {
  readonly #limitBytes: number;
  #bytes = 0;
  #tasks = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** False when the sum is above the limit now. */
  add(bytes: number): boolean {
    this.#bytes += bytes;
    this.#tasks++;
    return this.#limitBytes === 0 || this.#bytes <= this.#limitBytes;
  }

  /** A result that was counted got lost. */
  subtract(bytes: number): void {
    this.#bytes -= bytes;
    this.#tasks--;
  }

  describe(): string {
    const tasks = this.#tasks === 1 ? '1 task' : `${this.#tasks} tasks`;
    return (
      `Total size of serialized results of ${tasks} (${formatBytes(this.#bytes)}) is bigger than ` +
      `spark.driver.maxResultSize (${formatBytes(this.#limitBytes)}); write large results with saveAsTextFile, ` +
      'take or aggregate less, or raise spark.driver.maxResultSize (0 means no limit)'
    );
  }
}
