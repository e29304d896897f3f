import { createRequire, isBuiltin } from 'node:module';
import { join, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { codeOf, messageOf, SparkError } from '../../common/errors.ts';
import { importModule } from '../../common/import-module.ts';
import { findPackage, type PackageInfo, packageNameOf, packageOfFile } from '../package-info.ts';
import type { ModuleNode } from '../payload.ts';
import { invalidPayload } from './invalid-payload.ts';
import { importedFile } from './package-entry.ts';

/** Errors by which `require` says that only `import()` can load a module. */
const IMPORT_ONLY = new Set(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_ASYNC_MODULE']);

/**
 * Loads what closures name by reference, from the executor's own app root: a package must be there in the driver's
 * version. `require` first, because it answers at once; `import()` where the module waits for something itself, or the
 * package has another copy for it. A module is loaded once in an isolate.
 */
export class ModuleLoader {
  readonly #appRoot: string;
  readonly #require: NodeJS.Require;
  readonly #imported = new Map<string, object>();

  constructor(appRoot: string) {
    this.#appRoot = appRoot;
    this.#require = createRequire(join(appRoot, 'noop.js'));
  }

  /** The value that a reference names, or a promise of it. */
  load(node: ModuleNode): unknown {
    if (node.package === undefined) return pick(builtin(node), node);
    const info = this.#package(node);
    const request = node.file === undefined ? String(node.specifier) : fileIn(info, node.file);
    const known = this.#imported.get(request);
    if (known) return pick(known, node);
    try {
      // An ES module comes from `require` as well, and as the copy that `import` gives.
      return pick(this.#require(node.esm ? entryOf(info, node) : request), node);
    } catch (error) {
      if (!IMPORT_ONLY.has(codeOf(error) ?? '')) throw this.#failed(node, error);
    }
    return this.#import(request, info, node);
  }

  #package(node: ModuleNode): PackageInfo {
    const name = String(node.package);
    const info = findPackage(name, this.#appRoot) ?? this.#resolvedPackage(node);
    if (info === undefined) {
      throw new SparkError(
        'MODULE_NOT_FOUND_ON_EXECUTOR',
        `Cannot load package ${name} ${node.version} that a closure uses: the executor does not find it from ${this.#appRoot}. Install ${name}@${node.version} there`,
      );
    }
    if (info.version !== node.version) {
      throw new SparkError(
        'MODULE_VERSION_MISMATCH',
        `Cannot load package ${name} that a closure uses: the driver has version ${node.version}, the executor has ${info.version} in ${info.folder}. Install the same version on both`,
      );
    }
    return info;
  }

  /** Packages that do not lie in a node_modules folder: workspaces, and package managers with a resolver of their own. */
  #resolvedPackage({ specifier, package: name }: ModuleNode): PackageInfo | undefined {
    try {
      return packageOfFile(this.#require.resolve(specifier ?? `${name}/package.json`));
    } catch {
      return undefined;
    }
  }

  async #import(request: string, info: PackageInfo, node: ModuleNode): Promise<unknown> {
    let namespace: object;
    try {
      const file = node.file === undefined ? entryOf(info, node) : request;
      namespace = (await importModule(pathToFileURL(file).href)) as object;
    } catch (error) {
      throw this.#failed(node, error);
    }
    this.#imported.set(request, namespace);
    return pick(namespace, node);
  }

  #failed(node: ModuleNode, error: unknown): SparkError {
    if (error instanceof SparkError) return error;
    const what = `${node.specifier ?? `${node.package}/${node.file}`} (${node.package} ${node.version})`;
    const isMissing = /^(?:MODULE_NOT_FOUND|ERR_MODULE_NOT_FOUND|ERR_PACKAGE_PATH_NOT_EXPORTED)$/.test(
      codeOf(error) ?? '',
    );
    const code = isMissing ? 'MODULE_NOT_FOUND_ON_EXECUTOR' : 'MODULE_LOAD_FAILED';
    return new SparkError(
      code,
      `Cannot load ${what} that a closure uses from ${this.#appRoot}: ${messageOf(error)}`,
      { cause: error },
    );
  }
}

/** The file that the user's import statement names. */
function entryOf(info: PackageInfo, { specifier = '' }: ModuleNode): string {
  const file = importedFile(info.folder, specifier.slice(packageNameOf(specifier).length));
  if (file !== undefined) return file;
  throw Object.assign(new Error(`${info.folder} exports no ${specifier}`), {
    code: 'ERR_PACKAGE_PATH_NOT_EXPORTED',
  });
}

/** What `import(specifier)` means to a function whose module had the URL `base`. */
export function importFrom(base: string, appRoot: string): (specifier: string) => Promise<unknown> {
  return async (specifier) => {
    if (/^\.{0,2}\//.test(specifier)) return importModule(new URL(specifier, base).href);
    if (isBuiltin(specifier) || /^[a-z]+:/i.test(specifier)) return importModule(specifier);
    const info = findPackage(packageNameOf(specifier), appRoot);
    const file = info && importedFile(info.folder, specifier.slice(info.name.length));
    return importModule(
      pathToFileURL(file ?? createRequire(join(appRoot, 'noop.js')).resolve(specifier)).href,
    );
  };
}

function builtin({ specifier }: ModuleNode): unknown {
  const module: unknown = process.getBuiltinModule(String(specifier));
  if (module !== undefined) return module;
  throw new SparkError(
    'MODULE_NOT_FOUND_ON_EXECUTOR',
    `Cannot load ${specifier} that a closure uses: Node ${process.version} of the executor has no such module`,
  );
}

/** A file inside a package's folder, and nowhere else. */
function fileIn({ folder }: PackageInfo, file: string): string {
  const path = resolve(folder, file);
  if (!path.startsWith(folder + sep)) throw invalidPayload(`${JSON.stringify(file)} is no file of a package`);
  return path;
}

function pick(module: unknown, node: ModuleNode): unknown {
  let value = module;
  for (const [index, key] of node.path.entries()) {
    if (index === 0 && key === '*') value = asNamespace(module);
    else if (index === 0 && key === 'default' && isCommonJs(module)) value = module;
    else value = (value as Record<string, unknown> | undefined)?.[key];
  }
  if (value !== undefined) return value;
  throw new SparkError(
    'MODULE_EXPORT_MISSING',
    `Cannot load ${node.specifier ?? node.package} that a closure uses: the executor's copy has no export ${node.path.join('.')}`,
  );
}

function isCommonJs(module: unknown): boolean {
  return !types.isModuleNamespaceObject(module);
}

function asNamespace(module: unknown): unknown {
  if (!isCommonJs(module) || module === null || (typeof module !== 'object' && typeof module !== 'function'))
    return module;
  return Object.assign(Object.create(null) as object, module, { default: module });
}
