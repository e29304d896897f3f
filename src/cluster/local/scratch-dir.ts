import { existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { messageOf, SparkError } from '../../common/errors.ts';
import type { ConfigSource } from '../../conf/config-entry.ts';
import { storageConf } from '../../conf/storage.ts';
import { processStartTime, scratchName } from '../../protocol/scratch-name.ts';

/** How often a directory is removed again because a dying process still wrote into it. */
const REMOVE_TRIES = 20;
const RETRY_MS = 10;

/**
 * The application's directory for shuffle files, large results and slices, readable by its owner alone.
 *
 * Its name tells which process it belongs to, so that a later start can remove it where nobody else did.
 */
export class ScratchDir {
  readonly path: string;

  /** Throws SCRATCH_DIR_FAILED. */
  constructor(conf: ConfigSource) {
    const parent = resolve(storageConf.localDir.get(conf)[0] ?? tmpdir());
    const owner = { pid: process.pid, startTime: processStartTime(process.pid) };
    this.path = join(parent, scratchName(owner, randomName()));
    try {
      mkdirSync(parent, { recursive: true });
      mkdirSync(this.path, { mode: 0o700 });
    } catch (cause) {
      throw new SparkError(
        'SCRATCH_DIR_FAILED',
        `Cannot create the scratch directory ${this.path}: ${messageOf(cause)}; set spark.local.dir to a folder that can be written`,
        { cause },
      );
    }
  }

  /** Idempotent. Returns whether it is gone; what cannot be removed now is removed by a later start. */
  async remove(): Promise<boolean> {
    try {
      // Mostly it is empty; then nothing more has to be loaded.
      rmdirSync(this.path);
    } catch {
      const { rm } = process.getBuiltinModule('node:fs/promises');
      const options = { recursive: true, force: true, maxRetries: REMOVE_TRIES, retryDelay: RETRY_MS };
      await rm(this.path, options).catch(() => {});
    }
    return !existsSync(this.path);
  }

  /** For the end of this process, where nothing can wait. */
  removeNow(): void {
    for (let tries = 0; tries < REMOVE_TRIES; tries++) {
      try {
        rmSync(this.path, { recursive: true, force: true });
        if (!existsSync(this.path)) return;
      } catch {
        // A process that was just killed may still be in its last system call.
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

function randomName(): string {
  return Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}
