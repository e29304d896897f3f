import { unlink } from 'node:fs';
import type { TaskId } from '../../common/ids.ts';
import type { LaunchTasks } from '../../protocol/executor-messages.ts';
import { resultFileName, resultFilePath } from '../../protocol/result-file.ts';
import type { BinaryId, ScratchFile } from '../../protocol/task-description.ts';

/**
 * The tasks that were sent to an executor and have not ended, and the scratch files that belong to them.
 *
 * Owns the files that carried what was too large for a message: a task's is removed when the task has ended, a stage's when the stage is over.
 * Owns the result file of a task until it is reported: who takes the report owns it then.
 */
export class LaunchedTasks {
  readonly #scratchDir: string;
  readonly #removeFile: (path: string) => void;
  readonly #taskIdToSpec = new Map<TaskId, string | undefined>();
  readonly #binaryIdToFile = new Map<BinaryId, string>();

  /** @param removeFile takes also files that are not there */
  constructor(scratchDir: string, removeFile: (path: string) => void = removeQuietly) {
    this.#scratchDir = scratchDir;
    this.#removeFile = removeFile;
  }

  add({ binaries, tasks }: LaunchTasks): void {
    for (const { id, bytes } of binaries) {
      const file = fileOf(bytes);
      if (file !== undefined) this.#binaryIdToFile.set(id, file);
    }
    for (const { taskId, spec } of tasks) this.#taskIdToSpec.set(taskId, fileOf(spec));
  }

  /** It has not ended. */
  has(taskId: TaskId): boolean {
    return this.#taskIdToSpec.has(taskId);
  }

  ended(taskId: TaskId, how: 'finished' | 'failed'): void {
    if (!this.#taskIdToSpec.has(taskId)) return;
    const spec = this.#taskIdToSpec.get(taskId);
    this.#taskIdToSpec.delete(taskId);
    if (spec !== undefined) this.#removeFile(spec);
    if (how === 'finished') return;
    // A task may fail, or its thread or process end, between writing the result and reporting it.
    this.#removeFile(resultFilePath(this.#scratchDir, resultFileName(taskId)));
  }

  /** Their executor is gone. */
  allLost(): void {
    for (const taskId of [...this.#taskIdToSpec.keys()]) this.ended(taskId, 'failed');
  }

  stageIsOver(binaryId: BinaryId): void {
    const file = this.#binaryIdToFile.get(binaryId);
    this.#binaryIdToFile.delete(binaryId);
    if (file !== undefined) this.#removeFile(file);
  }
}

function fileOf(bytes: Uint8Array | ScratchFile): string | undefined {
  return bytes instanceof Uint8Array ? undefined : bytes.file;
}

/** What cannot be removed goes with the scratch directory. */
function removeQuietly(path: string): void {
  unlink(path, () => {});
}
