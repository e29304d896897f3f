import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf, SparkError } from '../common/errors.ts';
import { toLocalPath } from './local-path.ts';
import { outputError } from './output-error.ts';
import { outputLayout } from './output-layout.ts';

/** Task folders committed at the same time. */
const COMMIT_BATCH = 32;

/**
 * The driver's part of a save action: makes the output folder, and makes the files of all tasks visible in it at once, or
 * removes them. What a task writes and commits belongs to its own writer.
 *
 * new → set up → committed or aborted. `_SUCCESS` stands in the folder only when every part does.
 */
export class OutputCommitter {
  /** The output folder, absolute. Tasks need it and `jobId`. */
  readonly path: string;
  /** Tells the files of this job from those of others. */
  readonly jobId: string = process.getBuiltinModule('node:crypto').randomUUID();
  #hasMadeFolder = false;

  /** @throws SparkError `INVALID_PATH` or `UNSUPPORTED_FILE_SYSTEM` */
  constructor(path: string) {
    this.path = toLocalPath(path, 'Cannot write');
  }

  /**
   * Makes the output folder and the folders above it.
   *
   * @param mustBeNew refuses a folder that exists; otherwise the job's files are added to it and replace those of the same name
   * @throws SparkError `OUTPUT_PATH_EXISTS`, `OUTPUT_PATH_UNWRITABLE`, `OUTPUT_DISK_FULL` or `OUTPUT_WRITE_FAILED`
   */
  async setupJob(mustBeNew: boolean): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true });
      await this.#makeFolder(mustBeNew);
      await mkdir(outputLayout.marker(this.path, this.jobId), { recursive: true });
    } catch (cause) {
      throw cause instanceof SparkError ? cause : outputError(this.path, cause);
    }
  }

  /**
   * Moves the files of all tasks to their place, removes the temporary folder and writes `_SUCCESS`.
   *
   * @param numPartitions how many tasks have committed; fewer than that on disk is an error, not a smaller result
   * @throws SparkError `OUTPUT_PART_MISSING`, or an error of the file system; the job must be aborted then
   */
  async commitJob(numPartitions: number): Promise<void> {
    try {
      const job = outputLayout.job(this.path);
      const tasks = await this.#ownEntries(job, outputLayout.taskPrefix(this.jobId));
      if (tasks.length !== numPartitions) {
        throw this.#partMissing(`${tasks.length} of ${numPartitions} parts are there`);
      }
      for (let start = 0; start < tasks.length; start += COMMIT_BATCH) {
        const batch = tasks.slice(start, start + COMMIT_BATCH);
        // All of them end before an error is told: the abort that follows must not run beside a rename.
        const ends = await Promise.allSettled(batch.map((task) => this.#publish(join(job, task))));
        for (const end of ends) if (end.status === 'rejected') throw end.reason;
      }
      await this.#removeTemporary();
      await writeFile(outputLayout.success(this.path), '');
    } catch (cause) {
      throw cause instanceof SparkError ? cause : outputError(this.path, cause);
    }
  }

  /**
   * Removes what the job's tasks wrote, and the output folder if this job made it and nothing else is in it: the same program
   * can run again. (Hadoop leaves the empty folder.) Harmless where nothing was set up.
   */
  async abortJob(): Promise<void> {
    try {
      await this.#removeTemporary();
      if (this.#hasMadeFolder) await removeIfEmpty(this.path);
    } catch (cause) {
      throw outputError(this.path, cause);
    }
  }

  async #makeFolder(mustBeNew: boolean): Promise<void> {
    try {
      // In one step, so of two jobs that want the same folder one is refused.
      await mkdir(this.path);
      this.#hasMadeFolder = true;
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw cause;
      if (!mustBeNew) return;
      throw new SparkError(
        'OUTPUT_PATH_EXISTS',
        `Cannot write "${this.path}": the output path already exists; remove it, choose another, or set spark.hadoop.validateOutputSpecs to false to add the files to it`,
        { cause },
      );
    }
  }

  async #publish(taskFolder: string): Promise<void> {
    const part = outputLayout.partName(outputLayout.partitionOf(taskFolder));
    const names = (await readdir(taskFolder)).sort();
    if (names.length !== 1 || names[0] !== part) {
      const found = names.length === 0 ? 'nothing' : names.map((name) => `"${name}"`).join(', ');
      throw this.#partMissing(`"${taskFolder}" should hold "${part}" alone and holds ${found}`);
    }
    await rename(join(taskFolder, part), join(this.path, part));
  }

  #partMissing(what: string): SparkError {
    const job = outputLayout.job(this.path);
    return new SparkError(
      'OUTPUT_PART_MISSING',
      `Cannot commit "${this.path}": ${what}; something has changed "${job}" while the job ran`,
    );
  }

  async #removeTemporary(): Promise<void> {
    const [job, attempts] = [outputLayout.job(this.path), outputLayout.attempts(this.path)];
    const own = [
      ...(await this.#ownEntries(attempts, outputLayout.attemptPrefix(this.jobId))).map((name) =>
        join(attempts, name),
      ),
      ...(await this.#ownEntries(job, outputLayout.taskPrefix(this.jobId))).map((name) => join(job, name)),
    ];
    for (const folder of own) await rm(folder, { recursive: true, force: true });
    for (const folder of [attempts, job, outputLayout.temporary(this.path)]) await removeIfEmpty(folder);
  }

  async #ownEntries(folder: string, prefix: string): Promise<string[]> {
    try {
      return (await readdir(folder)).filter((name) => name.startsWith(prefix));
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return [];
      throw cause;
    }
  }
}

async function removeIfEmpty(folder: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (cause) {
    if (!['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(cause) ?? '')) throw cause;
  }
}
