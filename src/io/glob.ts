import { readdir, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { codeOf } from '../common/errors.ts';
import { compileSegment, expandBraces } from './glob-pattern.ts';
import { inputError } from './input-error.ts';

/**
 * The files and folders that an absolute pattern matches, sorted.
 *
 * `*`, `?`, `[a-c]`, `[^a-c]` and `{a,b}` mean what they mean in Hadoop, and a backslash takes the meaning from the next
 * character. Wildcards match within one segment of the path and never a name that begins with `_` or `.`, at any level;
 * Hadoop hides such names at the last level alone. Symbolic links are followed.
 *
 * @throws SparkError `INPUT_PATH_UNREADABLE` for a folder that may not be read: leaving out what it holds would be a loss
 */
export async function glob(pattern: string): Promise<string[]> {
  const found = new Set<string>();
  for (const alternative of expandBraces(pattern)) {
    const { root } = parse(alternative);
    const segments = alternative
      .slice(root.length)
      .split(sep)
      .filter((segment) => segment !== '');
    for (const path of await matches([root], segments.map(compileSegment))) found.add(path);
  }
  return [...found].sort();
}

async function matches(folders: string[], segments: (string | RegExp)[]): Promise<string[]> {
  let paths = folders;
  for (const [index, segment] of segments.entries()) {
    if (typeof segment === 'string') {
      paths = paths.map((path) => join(path, segment));
      // A plain name in the middle is looked at when the next pattern lists it.
      if (index === segments.length - 1) paths = await existing(paths);
    } else {
      const next: string[] = [];
      for (const path of paths) {
        const names = await namesIn(path);
        next.push(...names.filter((name) => segment.test(name)).map((name) => join(path, name)));
      }
      paths = next;
    }
  }
  return paths;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (isNoMatch(cause)) return [];
    throw inputError(folder, cause);
  }
}

async function existing(paths: string[]): Promise<string[]> {
  const checked: string[] = [];
  for (const path of paths) {
    try {
      await stat(path);
      checked.push(path);
    } catch (cause) {
      if (!isNoMatch(cause)) throw inputError(path, cause);
    }
  }
  return checked;
}

function isNoMatch(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === 'ENOENT' || code === 'ENOTDIR';
}
