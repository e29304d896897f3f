import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, SparkError } from '../common/errors.ts';
import type { CommitPermission } from './commit-permission.ts';
import { outputError } from './output-error.ts';
import { type OutputTask, outputLayout } from './output-layout.ts';

/** Characters gathered before a write. */
const PENDING_CHARS = 64 * 1024;

/** What a rename to a folder that holds something fails with. */
const COMMITTED_CODES: ReadonlySet<string | undefined> = new Set(['ENOTEMPTY', 'EEXIST']);

/** UTF-8 bytes that one UTF-16 unit takes at most. */
const MAX_BYTES_PER_CHAR = 3;

/**
 * The part file of one task attempt, written synchronously: each line and a `\n`, in UTF-8 (a lone surrogate becomes U+FFFD).
 *
 * writing → committed or aborted; both are final. The file lies in the attempt's own folder until `commit`, which moves it
 * where the job's commit finds it, in one step: of several attempts that commit the first stays, so the part of a task that has
 * committed is there at every moment. Owns the open file; the job's folders belong to OutputCommitter.
 */
export class TextOutputWriter {
  bytesWritten = 0;
  recordsWritten = 0;

  readonly #task: OutputTask;
  readonly #permission: CommitPermission;
  readonly #attemptFolder: string;
  readonly #taskFolder: string;
  readonly #part: string;
  readonly #buffer = Buffer.allocUnsafeSlow(2 * PENDING_CHARS * MAX_BYTES_PER_CHAR);
  #file: number | undefined;
  #pending = '';
  #isSettled = false;

  /** @throws SparkError `OUTPUT_PATH_UNWRITABLE`, `OUTPUT_DISK_FULL` or `OUTPUT_WRITE_FAILED`, also when the job is gone */
  constructor(
    output: { readonly path: string; readonly jobId: string },
    task: OutputTask,
    permission: CommitPermission,
  ) {
    this.#task = task;
    this.#permission = permission;
    this.#attemptFolder = outputLayout.attempt(output.path, output.jobId, task);
    this.#taskFolder = outputLayout.task(output.path, output.jobId, task);
    this.#part = join(this.#attemptFolder, outputLayout.partName(task.partition));
    try {
      // Not recursive: the folder above is the job's, and a task that outlives its job must not make it again.
      mkdirSync(this.#attemptFolder);
      this.#file = openSync(this.#part, 'wx');
    } catch (cause) {
      throw outputError(this.#part, cause);
    }
  }

  writeLine(line: string): void {
    this.#pending += line;
    this.#pending += '\n';
    this.recordsWritten++;
    if (this.#pending.length >= PENDING_CHARS) this.#flush();
  }

  /**
   * Writes what is left and commits the attempt. Where another attempt of the task has committed, its part stays, and this one is
   * dropped. Returns the bytes written.
   *
   * @throws SparkError `COMMIT_DENIED` if another attempt of the task may commit, or an error of the file system; the attempt
   * is aborted then
   */
  commit(): number {
    if (this.#isSettled) throw new Error(`The attempt that writes "${this.#part}" is settled`);
    try {
      this.#flush();
      this.#close();
      if (!this.#permission.canCommit(this.#task)) {
        throw new SparkError(
          'COMMIT_DENIED',
          `Cannot commit "${this.#part}": another attempt of the task commits its output`,
        );
      }
      if (!this.#moveIfFirst()) this.abort();
    } catch (cause) {
      this.abort();
      throw cause instanceof SparkError ? cause : outputError(this.#part, cause);
    }
    this.#isSettled = true;
    return this.bytesWritten;
  }

  /** Removes what the attempt wrote. Idempotent; does nothing after a commit. What cannot be removed goes with the job. */
  abort(): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    try {
      this.#close();
    } catch {
      // The error of a file that is not wanted any more.
    }
    try {
      rmSync(this.#attemptFolder, { recursive: true, force: true });
    } catch {
      // The job's abort removes it.
    }
  }

  /** False where the task has committed. */
  #moveIfFirst(): boolean {
    try {
      renameSync(this.#attemptFolder, this.#taskFolder);
      return true;
    } catch (cause) {
      if (COMMITTED_CODES.has(codeOf(cause))) return false;
      throw cause;
    }
  }

  #flush(): void {
    const text = this.#pending;
    this.#pending = '';
    try {
      if (text.length * MAX_BYTES_PER_CHAR <= this.#buffer.length) {
        this.#write(this.#buffer.subarray(0, this.#buffer.write(text, 'utf8')));
      } else {
        this.#write(Buffer.from(text, 'utf8'));
      }
    } catch (cause) {
      throw outputError(this.#part, cause);
    }
  }

  #write(bytes: Buffer): void {
    if (this.#file === undefined) throw new Error('the part file is closed');
    for (let offset = 0; offset < bytes.length; ) {
      const length = writeSync(this.#file, bytes, offset, bytes.length - offset);
      offset += length;
      this.bytesWritten += length;
    }
  }

  #close(): void {
    if (this.#file === undefined) return;
    const file = this.#file;
    this.#file = undefined;
    closeSync(file);
  }
}
