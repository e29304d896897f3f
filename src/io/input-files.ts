import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, SparkError } from '../common/errors.ts';
import type { StreamCodec } from './byte-source.ts';
import { isPattern, splitAtCommas } from './glob-pattern.ts';
import { inputError } from './input-error.ts';
import { toLocalPath } from './local-path.ts';

/** A regular file to be read, as it was when it was listed. */
export interface InputFile {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  /** By the file's extension; undefined for plain bytes. */
  readonly codec?: StreamCodec;
}

/** Extensions of compressions that Hadoop reads. Taken for plain text they would give garbage without an error. */
const OTHER_COMPRESSIONS = /\.(?:bz2|deflate|lz4|snappy|zst)$/i;

/**
 * The files that a text input names: a file, a folder (the files in it, by name, without those that begin with `_` or `.`),
 * a pattern, or several of these between commas, in this order. A path that exists is taken as it is, even if it could be a
 * pattern.
 *
 * @throws SparkError naming the path, with the system's error as `cause`: `INPUT_PATH_NOT_FOUND` (also a pattern that
 * matches nothing), `INPUT_PATH_UNREADABLE`, `INPUT_NOT_A_FILE` (a folder in a folder), `UNSUPPORTED_COMPRESSION`,
 * `UNSUPPORTED_FILE_SYSTEM`, `INVALID_PATH`, `INVALID_INPUT_PATTERN`
 */
export async function listInputFiles(spec: string): Promise<InputFile[]> {
  const files: InputFile[] = [];
  for (const part of splitAtCommas(spec)) {
    for (const path of await pathsOf(toLocalPath(part, 'Cannot read'))) files.push(...(await filesAt(path)));
  }
  return files;
}

async function pathsOf(path: string): Promise<string[]> {
  if (!isPattern(path) || (await exists(path))) return [path];
  const { glob } = await import('./glob.ts');
  const paths = await glob(path);
  if (paths.length > 0) return paths;
  throw new SparkError('INPUT_PATH_NOT_FOUND', `Cannot read "${path}": the pattern matches no file`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return false;
    throw inputError(path, cause);
  }
}

async function filesAt(path: string): Promise<InputFile[]> {
  const stats = await statsOf(path);
  return stats.isDirectory() ? filesIn(path) : [inputFile(path, stats)];
}

async function filesIn(folder: string): Promise<InputFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (cause) {
    throw inputError(folder, cause);
  }
  const visible = names.filter((name) => !/^[._]/.test(name)).sort();
  return Promise.all(
    visible.map(async (name) => {
      const path = join(folder, name);
      return inputFile(path, await statsOf(path));
    }),
  );
}

async function statsOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw inputError(path, cause);
  }
}

function inputFile(path: string, stats: Stats): InputFile {
  if (stats.isDirectory()) {
    throw new SparkError(
      'INPUT_NOT_A_FILE',
      `Cannot read "${path}": Not a file; folders inside an input folder are not read, name them by a pattern such as "${join(path, '..', '*')}"`,
    );
  }
  if (!stats.isFile()) {
    throw new SparkError(
      'INPUT_NOT_A_FILE',
      `Cannot read "${path}": Not a file; only regular files can be read`,
    );
  }
  const compression = OTHER_COMPRESSIONS.exec(path)?.[0];
  if (compression !== undefined) {
    throw new SparkError(
      'UNSUPPORTED_COMPRESSION',
      `Cannot read "${path}": ${compression} files are not supported; decompress the file, or compress it with gzip`,
    );
  }
  const { size } = stats;
  return /\.gz$/i.test(path) ? { path, size, codec: 'gzip' } : { path, size };
}
