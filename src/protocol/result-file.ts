import { join } from 'node:path';
import { SparkError } from '../common/errors.ts';
import type { TaskId } from '../common/ids.ts';

/** Name of the file for the result of a task that is too large for a message, in the application's scratch directory. */
export function resultFileName(taskId: TaskId): string {
  return `result-${taskId}`;
}

/**
 * Path of a result file. The name comes from an executor, and what it names is read and deleted, so it can only be a result file.
 *
 * @throws SparkError BROKEN_MESSAGE for any other name
 */
export function resultFilePath(scratchDir: string, name: string): string {
  if (/^result-[0-9]+$/.test(name)) return join(scratchDir, name);
  throw new SparkError('BROKEN_MESSAGE', `Cannot read a task's result: "${name}" is no result file`);
}
