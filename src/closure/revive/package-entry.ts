import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A value of the `exports` field of a package.json: a file, alternatives, or conditions in order. */
type Target = string | null | readonly Target[] | { readonly [condition: string]: Target };

const IMPORT_CONDITIONS = new Set(['node', 'import', 'module-sync', 'default']);

/**
 * The file that an `import` of a package would get, by the `exports` or `main` of its package.json. Node offers this to
 * modules alone, and none of ours lies where the user's packages are found.
 *
 * @param subpath what follows the package's name in the specifier, `''` or `/sub`
 */
export function importedFile(folder: string, subpath: string): string | undefined {
  const { exports, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports?: Target;
    main?: string;
  };
  if (exports === undefined) return join(folder, subpath === '' ? (main ?? 'index.js') : `.${subpath}`);
  const file = exportedFile(exports, `.${subpath}`);
  return file === undefined ? undefined : join(folder, file);
}

function exportedFile(exports: Target, entry: string): string | undefined {
  const isMap = isConditions(exports) && Object.keys(exports).some((key) => key.startsWith('.'));
  if (!isMap) return entry === '.' ? choose(exports, '') : undefined;
  const exact = exports[entry];
  if (exact !== undefined && !entry.includes('*')) return choose(exact, '');
  // The pattern with the longest text before its star wins.
  const patterns = Object.keys(exports)
    .filter((key) => key.includes('*'))
    .sort((a, b) => b.indexOf('*') - a.indexOf('*'));
  for (const pattern of patterns) {
    const [before = '', after = ''] = pattern.split('*');
    if (!entry.startsWith(before) || !entry.endsWith(after) || entry.length < pattern.length) continue;
    return choose(exports[pattern] ?? null, entry.slice(before.length, entry.length - after.length));
  }
  return undefined;
}

function choose(target: Target, star: string): string | undefined {
  if (typeof target === 'string') return target.replaceAll('*', star);
  if (target === null) return undefined;
  if (!isConditions(target)) {
    for (const one of target) {
      const file = choose(one, star);
      if (file !== undefined) return file;
    }
    return undefined;
  }
  for (const [condition, value] of Object.entries(target)) {
    if (!IMPORT_CONDITIONS.has(condition)) continue;
    const file = choose(value, star);
    if (file !== undefined) return file;
  }
  return undefined;
}

function isConditions(target: Target): target is { readonly [condition: string]: Target } {
  return typeof target === 'object' && target !== null && !Array.isArray(target);
}
