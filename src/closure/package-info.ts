import { readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** A package on this disk. */
export interface PackageInfo {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
}

const NODE_MODULES = `${sep}node_modules${sep}`;

const folderToPackage = new Map<string, PackageInfo | undefined>();

/** The package a file belongs to: that of the last `node_modules` in its path, else of the nearest named package.json. */
export function packageOfFile(file: string): PackageInfo | undefined {
  const at = file.lastIndexOf(NODE_MODULES);
  if (at >= 0) {
    const [first = '', second = ''] = file.slice(at + NODE_MODULES.length).split(sep);
    const name = first.startsWith('@') ? join(first, second) : first;
    return packageIn(join(file.slice(0, at + NODE_MODULES.length), name));
  }
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const found = packageIn(folder);
    if (found) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The package of a name that modules in a folder would get, as Node looks for it. */
export function findPackage(name: string, from: string): PackageInfo | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = packageIn(join(folder, 'node_modules', name));
    if (found) return found;
    if (folder === dirname(folder)) return undefined;
  }
}

/** `lodash` of `lodash/fp`, `@scope/name` of `@scope/name/sub`. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function packageIn(folder: string): PackageInfo | undefined {
  if (folderToPackage.has(folder)) return folderToPackage.get(folder);
  let found: PackageInfo | undefined;
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    if (typeof name === 'string')
      found = { name, version: typeof version === 'string' ? version : '', folder };
  } catch {
    // No package here.
  }
  folderToPackage.set(folder, found);
  return found;
}
