import { readFileSync } from 'node:fs';
import type { Debugger } from 'node:inspector';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { codeRoot } from '../../common/package-files.ts';
import { loadParser } from '../text/parse-function.ts';
import type { InspectorSession } from './inspector-session.ts';
import { type ModuleVariables, mayDeclareVariable, moduleVariables } from './module-variables.ts';
import type { FunctionLocation } from './scope-inspector.ts';

/** Which module an import binding comes from. `imported` is the export, `default`, or `*` for the whole module. */
export interface ImportBinding {
  readonly specifier: string;
  readonly imported: string;
}

/** Where a script belongs: the user's program, a package, Node itself, or this engine. */
export type ScriptOwner = 'user' | 'package' | 'node' | 'engine';

/** The folder of this package's modules (`src` or `dist`). */
const ENGINE_ROOT = codeRoot;

/**
 * The scripts of this isolate by V8's id: their URL, who owns them, what they import.
 *
 * The Debugger domain tells all scripts in one burst, some milliseconds; it runs again only for an id that is not
 * known yet. A script's import declarations are parsed when one of its captured names is first asked for.
 */
export class ScriptTable {
  readonly #session: InspectorSession;
  readonly #urls = new Map<string, string>();
  readonly #sources = new Map<string, string>();
  readonly #variables = new Map<string, ModuleVariables>();
  /** Names that no `let` or `var` of their script declares. */
  readonly #constants = new Set<string>();
  /** Only where somebody asked for one: an inline map is as long as its script. */
  #sourceMapUrls: Map<string, string> | undefined;
  readonly #imports = new Map<string, ReadonlyMap<string, ImportBinding>>();

  constructor(session: InspectorSession) {
    this.#session = session;
  }

  /**
   * Tells where a function may stand: in `file`, from which it was passed. If its text is there at its very place, that
   * is its script, and neither URL nor source has to be asked for.
   */
  suggest({ scriptId, line, column }: FunctionLocation, file: string, source: string, anchor: number): void {
    if (this.#urls.has(scriptId) || !file.startsWith('/')) return;
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      return;
    }
    let start = 0;
    for (let count = 0; count < line; count++) start = text.indexOf('\n', start) + 1;
    if (!text.startsWith(source, start + column - anchor)) return;
    this.#urls.set(scriptId, pathToFileURL(file).href);
    // Types that Node strips leave everything in its place, but the file is not what runs.
    if (!/\.[cm]?tsx?$/.test(file)) this.#sources.set(scriptId, text);
  }

  /** The script's URL; paths become file URLs. Empty for code without a file. */
  url(scriptId: string): string {
    const known = this.#urls.get(scriptId);
    if (known !== undefined) return known;
    this.#learn();
    const found = this.#urls.get(scriptId) ?? '';
    this.#urls.set(scriptId, found);
    return found;
  }

  /** The script's source map as the script names it; empty where it names none. */
  sourceMapUrl(scriptId: string): string {
    this.#sourceMapUrls ??= new Map();
    if (!this.#sourceMapUrls.has(scriptId)) this.#learn();
    return this.#sourceMapUrls.get(scriptId) ?? '';
  }

  #learn(): void {
    const note = ({ scriptId, url, sourceMapURL }: Debugger.ScriptParsedEventDataType): void => {
      this.#urls.set(scriptId, url.startsWith('/') ? pathToFileURL(url).href : url);
      this.#sourceMapUrls?.set(scriptId, sourceMapURL ?? '');
    };
    // All that is wanted is told while the domain is switched on.
    this.#session.listening('Debugger.scriptParsed', note, () => this.#session.debugging(() => {}));
  }

  owner(scriptId: string): ScriptOwner {
    return ownerOf(this.url(scriptId));
  }

  /** What a name at the top of an ES module was imported as. */
  importOf(scriptId: string, name: string): ImportBinding | undefined {
    let imports = this.#imports.get(scriptId);
    if (imports === undefined) {
      imports = this.#parseImports(scriptId);
      this.#imports.set(scriptId, imports);
    }
    return imports.get(name);
  }

  /** Whether a name can only mean a variable of the script's top level. */
  isModuleVariable(scriptId: string, name: string): boolean {
    return this.#variablesOf(scriptId).unique.has(name);
  }

  /** Whether functions of a user's script assign its variable of this name, so that others see what they wrote. */
  isAssignedByFunctions(scriptId: string, name: string): boolean {
    if (this.owner(scriptId) !== 'user') return false;
    if (!this.#variables.has(scriptId)) {
      const key = `${scriptId} ${name}`;
      if (this.#constants.has(key)) return false;
      if (!mayDeclareVariable(this.#source(scriptId), name)) {
        this.#constants.add(key);
        return false;
      }
    }
    return this.#variablesOf(scriptId).assigned.has(name);
  }

  /**
   * Whether a name can only mean a constant or class of a user's script whose declaration gives it a value: read as undefined, it has not run yet. V8 does
   * not tell the two apart.
   */
  isNeverUndefined(scriptId: string, name: string): boolean {
    return this.owner(scriptId) === 'user' && this.#variablesOf(scriptId).neverUndefined.has(name);
  }

  #variablesOf(scriptId: string): ModuleVariables {
    let variables = this.#variables.get(scriptId);
    if (variables === undefined) {
      variables = moduleVariables(this.#source(scriptId));
      this.#variables.set(scriptId, variables);
    }
    return variables;
  }

  #parseImports(scriptId: string): Map<string, ImportBinding> {
    const imports = new Map<string, ImportBinding>();
    const source = this.#source(scriptId);
    // Most modules of a user's own import nothing that goes by reference; those need no parser.
    if (!/\bimport\b/.test(source)) return imports;
    let program: ReturnType<ReturnType<typeof loadParser>>;
    try {
      program = loadParser()(source, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true });
    } catch {
      return imports;
    }
    for (const statement of program.body) {
      if (statement.type !== 'ImportDeclaration') continue;
      const specifier = String(statement.source.value);
      for (const one of statement.specifiers) {
        imports.set(one.local.name, { specifier, imported: importedName(one) });
      }
    }
    return imports;
  }

  #source(scriptId: string): string {
    const known = this.#sources.get(scriptId);
    if (known !== undefined) return known;
    const { scriptSource } = this.#session.debugging(() =>
      this.#session.post<Debugger.GetScriptSourceReturnType>('Debugger.getScriptSource', { scriptId }),
    );
    this.#sources.set(scriptId, scriptSource);
    return scriptSource;
  }
}

function ownerOf(url: string): ScriptOwner {
  if (url.startsWith('node:')) return 'node';
  if (url.startsWith(ENGINE_ROOT)) return /\.test(-d)?\.ts(\?.*)?$/.test(url) ? 'user' : 'engine';
  return url.includes('/node_modules/') ? 'package' : 'user';
}

/** The path of a script's file, or undefined where it has none. */
export function fileOf(url: string): string | undefined {
  if (!url.startsWith('file:')) return undefined;
  const end = url.search(/[?#]/);
  return fileURLToPath(end < 0 ? url : url.slice(0, end));
}

function importedName(specifier: {
  type: 'ImportSpecifier' | 'ImportDefaultSpecifier' | 'ImportNamespaceSpecifier';
  imported?: { type: string; name?: string; value?: unknown };
}): string {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  return specifier.imported?.name ?? String(specifier.imported?.value);
}
