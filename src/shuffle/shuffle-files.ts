import { mkdirSync, rmSync } from 'node:fs';
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** As in Spark, so that no folder grows too large. */
const SUB_DIRECTORIES = 64;

/** Where the files of one map task's output lie. */
export interface MapOutputFiles {
  /** `shuffle_3_17_0`, without extension. */
  readonly name: string;
  readonly directory: string;
  /** The records of reduce partition 0, then of 1, and so on. */
  readonly data: string;
  /** Where each partition begins in the data file. */
  readonly index: string;
  /** The checksum of each partition. */
  readonly checksum: string;
}

/** @param mapId the task attempt that writes the output */
export function mapOutputFiles(scratchDir: string, shuffleId: number, mapId: number): MapOutputFiles {
  const name = `shuffle_${shuffleId}_${mapId}_0`;
  const directory = join(scratchDir, subDirectoryOf(name));
  const path = join(directory, name);
  return { name, directory, data: `${path}.data`, index: `${path}.index`, checksum: `${path}.checksum` };
}

const made = new Set<string>();

/** Makes a folder of map outputs where this thread has not done so before: finding out by an open that fails costs milliseconds. */
export function makeDirectory(directory: string): void {
  if (made.has(directory)) return;
  mkdirSync(directory, { recursive: true });
  made.add(directory);
}

/** A file is written under this name until it is whole. */
export function temporaryName(path: string): string {
  return `${path}.tmp`;
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

/** Removes files where nothing can wait, as on the way out of a failed task. What cannot be removed stays for the end of the application. */
export function removeQuietly(paths: Iterable<string>): void {
  for (const path of paths) {
    try {
      rmSync(path, { force: true });
    } catch {
      // The failure that led here is the one to report.
    }
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
