import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import ts from 'typescript';
import { inTests } from './run-cases.ts';
import type { Toolchain } from './toolchains.ts';

const MODULES = ['library.mjs', 'values.mjs', 'typescript.ts', 'job-library.ts', 'job.ts'];
/** What ts-node checks with: it rejects its own defaults, which are those of an older TypeScript. */
const COMPILER_OPTIONS = { module: 'nodenext', target: 'es2023', strict: true, types: ['node'] };
const ENTRIES = ['values', 'typescript', 'job'];

/** A user's project: the build installed as a package, the tools beside it, and a folder of sources for each toolchain. */
export class ToolchainApp {
  readonly folder = mkdtempSync(join(tmpdir(), 'firesteel-toolchains-'));
  readonly build = join(this.folder, 'node_modules/firesteel/dist');
  #rows = 0;

  constructor() {
    const repository = inTests('../..');
    const modules = join(this.folder, 'node_modules');
    mkdirSync(modules);
    for (const name of readdirSync(join(repository, 'node_modules'))) {
      if (name !== 'firesteel') symlinkSync(join(repository, 'node_modules', name), join(modules, name));
    }
    for (const part of ['package.json', 'dist'])
      cpSync(join(repository, part), join(modules, 'firesteel', part), { recursive: true });
    writeFileSync(join(this.folder, 'package.json'), '{}');
    writeFileSync(join(this.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }));
  }

  /** Writes the cases as the toolchain takes them, into a folder of their own. */
  write(toolchain: Toolchain): string {
    const folder = join(this.folder, `row-${this.#rows++}`);
    mkdirSync(folder);
    if (toolchain.bundle) bundle(toolchain, folder);
    else for (const name of MODULES) this.#writeModule(name, toolchain, folder);
    if (toolchain.vitestArgs) this.#writeTests(toolchain, folder);
    return folder;
  }

  /** The files of cases in a folder that `write` has made. */
  entries(folder: string, { extension, erasableOnly }: Toolchain): string[] {
    const names = erasableOnly ? ENTRIES.filter((name) => name !== 'typescript') : ENTRIES;
    return names.map((name) => join(folder, `${name}.${extension}`));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  #writeModule(name: string, { extension, target }: Toolchain, folder: string): void {
    const isCommonJs = target === undefined ? /^c?ts$/.test(extension) : extension === 'cjs';
    let text = named(readFileSync(inTests(`cases/${name}`), 'utf8'), extension);
    if (isCommonJs) text = text.replaceAll('import.meta.url', '__filename');
    if (name.endsWith('.mjs') && target === undefined) text = `// @ts-nocheck\n${text}`;
    if (target !== undefined) text = compile(text, isCommonJs, target);
    writeFileSync(join(folder, name.replace(/[^.]+$/, extension)), text);
  }

  #writeTests({ extension }: Toolchain, folder: string): void {
    const text = named(readFileSync(inTests('cases/in-vitest.mjs'), 'utf8'), extension).replace(
      '../run-module.mjs',
      inTests('run-module.mjs'),
    );
    const swapped = text.replace(
      "COPY: 'first', OTHER_COPY: 'second'",
      "COPY: 'second', OTHER_COPY: 'first'",
    );
    writeFileSync(join(folder, 'first.test.ts'), text);
    writeFileSync(join(folder, 'second.test.ts'), swapped);
  }
}

/** The modules import each other by the names that the toolchain gives them; TypeScript's plain files have none. */
function named(text: string, extension: string): string {
  const stems = MODULES.map((name) => name.replace(/\.\w+$/, '')).join('|');
  const suffix = extension === 'ts' ? '' : `.${extension}`;
  return text.replace(new RegExp(`(['"]\\./(?:${stems}))\\.(?:mjs|ts)(?=['"])`, 'g'), `$1${suffix}`);
}

function compile(text: string, isCommonJs: boolean, target: ts.ScriptTarget): string {
  const module = isCommonJs ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
  const compilerOptions = { module, target, esModuleInterop: true };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

function bundle({ bundle: kind }: Toolchain, outdir: string): void {
  const files = MODULES.filter((name) => ENTRIES.includes(name.replace(/\.\w+$/, '')));
  buildSync({
    entryPoints: files.map((name) => inTests(`cases/${name}`)),
    outdir,
    outExtension: { '.js': '.mjs' },
    minify: kind === 'minified',
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
}
