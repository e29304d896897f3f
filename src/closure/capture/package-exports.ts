import { createRequire, isBuiltin } from 'node:module';
import { dirname, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importModule } from '../../common/import-module.ts';
import { fileOf, type ImportBinding } from '../inspect/script-table.ts';
import { findPackage, type PackageInfo, packageNameOf, packageOfFile } from '../package-info.ts';
import type { ModuleNode } from '../payload.ts';

const require = createRequire(import.meta.url);

/** Where in a module a value is exported. Empty for `module.exports` itself. */
type ExportPath = readonly string[];

/**
 * Finds the name under which an executor can load what belongs to a package: package, version, file or specifier, and
 * export. Never an absolute path.
 *
 * CommonJS modules are searched in Node's own cache. An ES module that is already loaded is asked for by `require`;
 * where that gives another copy (loaders such as tsx) {@link importModule} has to be awaited first.
 */
export class PackageExports {
  /** ES modules by file; `undefined` where `require` cannot give them. */
  readonly #fileToNamespace = new Map<string, object | undefined>();
  readonly #imported = new Map<string, object>();
  /** What the CommonJS modules of packages export, as of this capture. */
  #exportsToFile: ReadonlyMap<unknown, string> | undefined;

  /** The reference of an import binding of a user's module, or undefined where it leads to the user's own files. */
  ofBinding({ specifier, imported }: ImportBinding, url: string, value: unknown): ModuleNode | undefined {
    if (isBuiltin(specifier)) {
      const full = specifier.startsWith('node:') ? specifier : `node:${specifier}`;
      return { kind: 'module', specifier: full, path: [imported] };
    }
    const from = fileOf(url);
    if (/^(?:[./#]|[a-z]+:)/i.test(specifier) || from === undefined) return undefined;
    const { file, esm } = resolve(specifier, from, imported, value);
    // A workspace: what lies outside node_modules is the user's own, and may be in TypeScript.
    if (file !== undefined && !file.includes(`${sep}node_modules${sep}`)) return undefined;
    const info =
      file === undefined ? findPackage(packageNameOf(specifier), dirname(from)) : packageOfFile(file);
    if (info === undefined) return undefined;
    const reference: ModuleNode = { kind: 'module', specifier, ...named(info), path: [imported] };
    return esm ? { ...reference, esm: true } : reference;
  }

  /** The reference of a function or class whose script is a file of a package. */
  ofFile(value: object, url: string): ModuleNode | undefined {
    const file = fileOf(url);
    const info = file === undefined ? undefined : packageOfFile(file);
    if (file === undefined || info === undefined) return undefined;
    const inFolder = info.folder + sep;
    for (const [name, module] of Object.entries(require.cache)) {
      if (!name.startsWith(inFolder) || !module?.loaded) continue;
      const path = findExport(module.exports, value);
      if (path) return fileReference(info, name, path);
    }
    if (file in require.cache) return undefined;
    for (const namespace of [this.#imported.get(file), this.#required(file)]) {
      const path = namespace && findExport(namespace, value);
      if (path) return fileReference(info, file, path);
    }
    return undefined;
  }

  /** The reference of an object that is all of what a CommonJS module of a package exports. */
  ofObject(value: object): ModuleNode | undefined {
    this.#exportsToFile ??= exportsOfPackages();
    const file = this.#exportsToFile.get(value);
    const info = file === undefined ? undefined : packageOfFile(file);
    return file === undefined || info === undefined ? undefined : fileReference(info, file, []);
  }

  /** Modules may have been loaded since the last capture. */
  beginCapture(): void {
    this.#exportsToFile = undefined;
  }

  /** Whether importing a script's module may still tell the name of its exports. */
  canImport(url: string): boolean {
    const file = fileOf(url);
    return file !== undefined && !(file in require.cache) && !this.#imported.has(file);
  }

  async importModule(url: string): Promise<void> {
    const file = fileOf(url);
    if (file === undefined) return;
    try {
      this.#imported.set(file, (await importModule(pathToFileURL(file).href)) as object);
    } catch {
      // It runs, so it was imported in some other way; its functions go by value.
      this.#imported.set(file, {});
    }
  }

  #required(file: string): object | undefined {
    if (this.#fileToNamespace.has(file)) return this.#fileToNamespace.get(file);
    let namespace: object | undefined;
    try {
      if (isModuleFile(file)) namespace = require(file) as object;
    } catch {
      // Top-level await: only import() gives it.
    }
    this.#fileToNamespace.set(file, namespace);
    return namespace;
  }
}

function exportsOfPackages(): Map<unknown, string> {
  const exportsToFile = new Map<unknown, string>();
  for (const [file, module] of Object.entries(require.cache)) {
    if (file.includes(`${sep}node_modules${sep}`)) exportsToFile.set(module?.exports, file);
  }
  return exportsToFile;
}

function named({ name, version }: PackageInfo): { package: string; version: string } {
  return { package: name, version };
}

function fileReference(info: PackageInfo, file: string, path: ExportPath): ModuleNode {
  const inside = relative(info.folder, file).split(sep).join('/');
  return { kind: 'module', ...named(info), file: inside, path };
}

function findExport(exports: unknown, value: object): ExportPath | undefined {
  if (exports === value) return [];
  if ((typeof exports !== 'object' || exports === null) && typeof exports !== 'function') return undefined;
  for (const key of Object.keys(exports)) {
    if (exportedValue(exports, key) === value) return [key];
  }
  return undefined;
}

/** A getter of a transpiled module gives an export; any other may do anything and is not asked. */
function exportedValue(exports: object, key: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(exports, key);
  if (descriptor === undefined || 'value' in descriptor) return descriptor?.value;
  if (!(exports as { __esModule?: unknown }).__esModule) return undefined;
  try {
    return (exports as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

/**
 * The file `require` finds for a specifier, and whether only the ESM loader gives the captured value: the package has no
 * entry for `require`, or another one.
 */
function resolve(
  specifier: string,
  from: string,
  imported: string,
  value: unknown,
): { file?: string; esm: boolean } {
  let file: string;
  try {
    file = createRequire(from).resolve(specifier);
  } catch {
    return { esm: true };
  }
  const loaded = require.cache[file];
  if (loaded === undefined) return { file, esm: !isModuleFile(file) };
  const exports: unknown = loaded.exports;
  if (imported === '*' || exports === value) return { file, esm: false };
  const isReference = (typeof exports === 'object' && exports !== null) || typeof exports === 'function';
  return { file, esm: !isReference || (exports as Record<string, unknown>)[imported] !== value };
}

/** Whether a file is an ES module by its name or by the `type` of its nearest package.json. */
function isModuleFile(file: string): boolean {
  if (file.endsWith('.mjs')) return true;
  if (!file.endsWith('.js')) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      return (require(`${folder}${sep}package.json`) as { type?: string }).type === 'module';
    } catch {
      if (folder === dirname(folder)) return false;
    }
  }
}
