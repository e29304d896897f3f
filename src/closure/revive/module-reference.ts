import { packageNameOf } from '../package-info.ts';
import type { ModuleNode } from '../payload.ts';
import { isText, listOf } from './node-checks.ts';

/** `name` or `@scope/name`: what may stand below a `node_modules` folder. No part is `.` or `..`. */
const PACKAGE_NAME = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/;

const PATH = listOf(isText);

/**
 * The field by which a reference names anything else than a module of Node, or a module inside a package that the app root finds; undefined
 * where there is none. Absolute paths, URLs, relative paths and `..` never reach a loader.
 */
export function moduleFault({
  specifier,
  package: name,
  version,
  file,
  esm,
  path,
}: ModuleNode): string | undefined {
  if (!PATH(path, 0, [])) return 'path';
  if (esm !== undefined && esm !== true) return 'esm';
  if (name === undefined) {
    if (typeof specifier !== 'string' || !specifier.startsWith('node:')) return 'specifier';
    return file === undefined ? undefined : 'file';
  }
  if (typeof name !== 'string' || !PACKAGE_NAME.test(name)) return 'package';
  if (typeof version !== 'string') return 'version';
  if (file !== undefined) {
    if (specifier !== undefined) return 'specifier';
    return typeof file === 'string' && isInside(file) ? undefined : 'file';
  }
  return typeof specifier === 'string' && isBare(specifier) ? undefined : 'specifier';
}

/** Whether a specifier begins with a package's name: the user's import may call the package by an alias. */
function isBare(specifier: string): boolean {
  const name = packageNameOf(specifier);
  if (!PACKAGE_NAME.test(name)) return false;
  return specifier.length === name.length || isInside(specifier.slice(name.length + 1));
}

/** Whether a path with slashes stays below the folder it starts from. */
function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.includes('\\') && !path.split('/').includes('..');
}
