import { writeFileSync } from 'node:fs';
import { SparkError } from '../common/errors.ts';
import type { TaskId } from '../common/ids.ts';
import type { ConfigSource } from '../conf/config-entry.ts';
import { driverConf } from '../conf/driver.ts';
import { rpcConf } from '../conf/rpc.ts';
import { schedulerConf } from '../conf/scheduler.ts';
import { resultFileName, resultFilePath } from '../protocol/result-file.ts';
import type { TaskResult } from '../protocol/task-description.ts';

/** Room for the rest of the message that carries a direct result. */
const MESSAGE_OVERHEAD_BYTES = 64 * 1024;

/**
 * Decides how a task's result travels: inside the message that reports the task, as a scratch file that the driver reads and deletes,
 * or, above `spark.driver.maxResultSize`, not at all.
 */
export class TaskResultWriter {
  readonly #scratchDir: string;
  readonly #maxDirectBytes: number;
  readonly #maxBytes: number;

  constructor(conf: ConfigSource, scratchDir: string) {
    this.#scratchDir = scratchDir;
    const maxMessageBytes = rpcConf.messageMaxSizeMiB.get(conf) * 2 ** 20 - MESSAGE_OVERHEAD_BYTES;
    this.#maxDirectBytes = Math.min(schedulerConf.maxDirectResultSize.get(conf), maxMessageBytes);
    this.#maxBytes = driverConf.maxResultSize.get(conf);
  }

  /** Throws RESULT_TOO_LARGE. */
  toResult(taskId: TaskId, value: Uint8Array): TaskResult {
    const bytes = value.byteLength;
    if (this.#maxBytes > 0 && bytes > this.#maxBytes) {
      throw new SparkError(
        'RESULT_TOO_LARGE',
        `Cannot send the result of the task: its ${bytes} bytes exceed spark.driver.maxResultSize (${this.#maxBytes}); ` +
          'collect less, save the data instead, or raise the limit',
      );
    }
    if (bytes <= this.#maxDirectBytes) {
      // A view would take all of its buffer along when it is posted.
      return { kind: 'direct', value: bytes === value.buffer.byteLength ? value : value.slice() };
    }
    const name = resultFileName(taskId);
    writeFileSync(resultFilePath(this.#scratchDir, name), value, { mode: 0o600 });
    return { kind: 'indirect', name, bytes };
  }
}
