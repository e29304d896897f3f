import { mkdirSync, rmSync } from 'node:fs';
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** As in Spark, so that no folder grows too large. */
const SUB_DIRECTORIES = 64;

/** Where one map task's output lies. */
export interface MapOutputFile {
  readonly directory: string;
  /** `shuffle_3_17_0.data`, in the directory. */
  readonly path: string;
}

/** @param mapId the task attempt that writes the output */
export function mapOutputFile(scratchDir: string, shuffleId: number, mapId: number): MapOutputFile {
  const name = `shuffle_${shuffleId}_${mapId}_0`;
  // Put together by hand: a reduce task asks for every map output, and `join` takes longer than the system to open one.
  const directory = `${scratchDir}/${subDirectoryOf(name)}`;
  return { directory, path: `${directory}/${name}.data` };
}

const made = new Set<string>();

/** Makes a folder of map outputs where this thread has not done so before: finding out by an open that fails costs milliseconds. */
export function makeDirectory(directory: string): void {
  if (made.has(directory)) return;
  mkdirSync(directory, { recursive: true });
  made.add(directory);
}

/**
 * Removes every file of these shuffles, also those of attempts that nobody counted or that died while writing. Idempotent; a folder that does
 * not exist is as good as an empty one, and what cannot be removed goes with the scratch directory.
 *
 * All folders are searched, so many shuffles are best removed in one call. One file after another, to leave the process to its work.
 */
export async function removeShuffles(scratchDir: string, shuffleIds: ReadonlySet<number>): Promise<void> {
  for (let number = 0; number < SUB_DIRECTORIES; number++) {
    const directory = join(scratchDir, hexName(number));
    for (const name of await readdir(directory).catch(() => [])) {
      const [, shuffleId] = /^shuffle_([0-9]+)_/.exec(name) ?? [];
      if (shuffleId === undefined || !shuffleIds.has(Number(shuffleId))) continue;
      await unlink(join(directory, name)).catch(() => {});
    }
  }
}

/** Removes a file where nothing can wait, as on the way out of a failed task. What cannot be removed stays for the end of the application. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The failure that led here is the one to report.
  }
}

function subDirectoryOf(name: string): string {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) | 0;
  return hexName((hash >>> 0) % SUB_DIRECTORIES);
}

function hexName(number: number): string {
  return number.toString(16).padStart(2, '0');
}
