import { closeSync, fstatSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, SparkError } from '../common/errors.ts';

/**
 * A file of a task's own, without a name: it is unlinked as soon as it is open, so the system removes it when it is closed, on whatever way.
 *
 * Reads and writes go by position and leave the descriptor's own position at 0: a process that gets the descriptor begins at the start.
 */
export class ScratchFile {
  readonly descriptor: number;
  readonly #folder: string;
  #length = 0;
  #isOpen = true;

  /** @throws SparkError SCRATCH_FILE_FAILED */
  constructor(folder: string) {
    this.#folder = folder;
    this.descriptor = this.#guarded('open', () => {
      // Loaded by the few that need it: it takes a thread longer than all of ours.
      const path = join(folder, `task-${process.getBuiltinModule('node:crypto').randomUUID()}`);
      const descriptor = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
      return descriptor;
    });
  }

  /** Bytes that were appended. */
  get length(): number {
    return this.#length;
  }

  /** @throws SparkError SCRATCH_FILE_FAILED */
  append(bytes: Uint8Array): void {
    this.#guarded('write', () => {
      for (let written = 0; written < bytes.length; ) {
        const more = writeSync(this.descriptor, bytes, written, bytes.length - written, this.#length);
        written += more;
        this.#length += more;
      }
    });
  }

  /** Fills the beginning of `into` with what lies at `position`. Returns how many bytes; 0 at the end of the file. */
  read(into: Uint8Array, position: number): number {
    return this.#guarded('read', () => readSync(this.descriptor, into, 0, into.length, position));
  }

  /** Fills the beginning of `into` with the end of the file, whoever wrote it. Returns how many bytes. */
  readEnd(into: Uint8Array): number {
    const { size } = this.#guarded('read', () => fstatSync(this.descriptor));
    return this.read(into, Math.max(0, size - into.length));
  }

  /** Idempotent. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.descriptor);
  }

  #guarded<T>(what: string, body: () => T): T {
    try {
      return body();
    } catch (cause) {
      throw new SparkError(
        'SCRATCH_FILE_FAILED',
        `Cannot ${what} a scratch file in "${this.#folder}": ${messageOf(cause)}`,
        { cause },
      );
    }
  }
}
