import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Script } from 'node:vm';
import { CodeCacheFile } from './code-cache-file.ts';

/** What a bundle may do for those that start after it. */
export interface CodeCache {
  /**
   * Writes what V8 has compiled of the bundle so far, where that is not there yet. Takes some 10 ms, so it is for a moment when nobody waits. Never throws.
   */
  leave(): void;
}

declare global {
  interface ImportMeta {
    /** Of the bundle this module is in: there only where something is to be left. The build puts it in. */
    readonly codeCache?: CodeCache;
  }
}

/** Programs use other parts of a bundle; those of the first runs come together. */
const MOST_GENERATIONS = 5;

const HEAD = '(function (exports, require, module, __filename, __dirname) {';
const TAIL = '\n})';

type Body = (
  exports: object,
  require: NodeJS.Require,
  module: object,
  filename: string,
  folder: string,
) => void;

/**
 * Runs a CommonJS bundle of this package, compiled by an earlier process where one has left what V8 made of it, and returns its exports.
 *
 * Where that would be seen, the bundle is compiled anew: coverage wants functions compiled from the start, Node reads source maps (where its flag asks for
 * them) only in its own loader, and a test runner that gives each test a context of its own wants the package in there.
 *
 * @param name what stacks call it, a path or URL
 * @param require as the bundle shall have it
 */
export function loadBundle(path: string, name: string, require: NodeJS.Require): object {
  if (!isMainContext()) return runHere(path, name, require);
  if (!mayBeCached()) return require(path) as object;
  const source = readFileSync(path);
  const file = new CodeCacheFile(path, source, name);
  const cached = file.read();
  const script = new Script(HEAD + source.toString() + TAIL, {
    filename: name,
    columnOffset: -HEAD.length,
    ...(cached && { cachedData: cached.data }),
  });
  const generation = cached === undefined || script.cachedDataRejected ? 0 : cached.generation;
  const module = {
    exports: {},
    importModule: (specifier: string): Promise<unknown> => import(specifier),
    codeCache:
      generation < MOST_GENERATIONS ? { leave: () => leave(script, file, generation + 1) } : undefined,
  };
  return run(script.runInThisContext() as Body, module, path, require);
}

/** In the context of whoever calls: `require` and scripts would take the main one, whose functions and classes are others. */
function runHere(path: string, name: string, require: NodeJS.Require): object {
  const text = `return ${HEAD}${readFileSync(path, 'utf8')}${TAIL}\n//# sourceURL=${name}`;
  const body = new Function(text)() as Body;
  return run(body, { exports: {} }, path, require);
}

function run(body: Body, module: { exports: object }, path: string, require: NodeJS.Require): object {
  body(module.exports, require, module, path, dirname(path));
  return module.exports;
}

function mayBeCached(): boolean {
  const { NODE_V8_COVERAGE, NODE_OPTIONS = '' } = process.env;
  const readsSourceMaps = [...process.execArgv, NODE_OPTIONS].some((text) =>
    text.includes('--enable-source-maps'),
  );
  return NODE_V8_COVERAGE === undefined && !readsSourceMaps;
}

function isMainContext(): boolean {
  return new Script('globalThis').runInThisContext() === globalThis;
}

function leave(script: Script, file: CodeCacheFile, generation: number): void {
  try {
    const compiled = script.createCachedData();
    // Another thread may have been here before, and V8 forgets functions that were not called for long. What V8 has rejected counts for nothing.
    const present = script.cachedDataRejected === true ? undefined : file.read();
    const isMore = present === undefined || compiled.length > present.data.length;
    file.write(isMore ? compiled : present.data, generation);
  } catch {
    // The next start compiles, as this one did.
  }
}
