import { closeSync, openSync, readSync } from 'node:fs';
import { SparkError } from '../common/errors.ts';
import type { SyncByteSource } from './byte-source.ts';
import { inputError } from './input-error.ts';

/**
 * A local file from a position on.
 *
 * A file that ends before `expectedEnd`, its size when the input was listed, has lost data since; that is an error, not
 * an early end of the data.
 */
export class FileByteSource implements SyncByteSource {
  readonly #path: string;
  readonly #expectedEnd: number;
  #file: number | undefined;
  #position: number;

  constructor(path: string, position: number, expectedEnd: number) {
    this.#path = path;
    this.#position = position;
    this.#expectedEnd = expectedEnd;
    try {
      this.#file = openSync(path, 'r');
    } catch (cause) {
      throw inputError(path, cause);
    }
  }

  read(into: Uint8Array): number {
    if (this.#file === undefined) throw new Error(`The file "${this.#path}" is closed`);
    let length: number;
    try {
      length = readSync(this.#file, into, 0, into.length, this.#position);
    } catch (cause) {
      throw inputError(this.#path, cause);
    }
    this.#position += length;
    if (length === 0 && this.#position < this.#expectedEnd) {
      throw new SparkError(
        'INPUT_FILE_CHANGED',
        `Cannot read "${this.#path}": it ends at byte ${this.#position} and had at least ${this.#expectedEnd} bytes when the input was listed; do not change input files while a job reads them`,
      );
    }
    return length;
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
  }
}
