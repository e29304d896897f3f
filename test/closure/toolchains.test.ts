import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { inTests, runCases } from './run-cases.ts';

/** The cases of values.mjs as some compiler or loader would hand them to Node. */
interface Toolchain {
  readonly name: string;
  readonly extension: 'mjs' | 'cjs' | 'mts' | 'cts';
  readonly target?: ts.ScriptTarget;
  /** All in one file, packages left out. */
  readonly bundle?: 'plain' | 'minified';
  readonly nodeArgs?: string[];
  /** Cases that are different by the toolchain's own doing. */
  readonly except?: readonly string[];
}

const LOWERED = ['class: extends null and a name'];
// The threads of the test load no TypeScript.
const IMPORTS_TYPESCRIPT = ['import()'];

const TOOLCHAINS: readonly Toolchain[] = [
  { name: 'CommonJS of TypeScript, ES2022', extension: 'cjs', target: ts.ScriptTarget.ES2022 },
  {
    name: 'CommonJS of TypeScript, ES2020 without #private',
    extension: 'cjs',
    target: ts.ScriptTarget.ES2020,
    except: LOWERED,
  },
  {
    name: 'ES modules of TypeScript, ES2020 without #private',
    extension: 'mjs',
    target: ts.ScriptTarget.ES2020,
    except: LOWERED,
  },
  { name: 'a bundle of esbuild', extension: 'mjs', bundle: 'plain' },
  { name: 'a minified bundle of esbuild', extension: 'mjs', bundle: 'minified' },
  { name: 'tsx, ES modules', extension: 'mts', nodeArgs: ['--import', 'tsx'], except: IMPORTS_TYPESCRIPT },
  { name: 'tsx, CommonJS', extension: 'cts', nodeArgs: ['--import', 'tsx'], except: IMPORTS_TYPESCRIPT },
];

const folder = mkdtempSync(join(tmpdir(), 'firesteel-toolchains-'));
afterAll(() => rmSync(folder, { recursive: true }));

const runs = await Promise.all(
  TOOLCHAINS.map(async (toolchain, index) => ({
    toolchain,
    ...(await runCases(prepare(toolchain, index), toolchain)),
  })),
);

describe.each(runs)('the same functions travel from $toolchain.name', ({ toolchain, outcomes }) => {
  it.each(Object.keys(outcomes).filter((name) => !toolchain.except?.includes(name)))('%s', (name) => {
    expect(outcomes[name]).toMatchObject({ outcome: 'equal' });
  });

  it('runs them all', () => {
    expect(Object.keys(outcomes).length).toBeGreaterThan(60);
  });
});

/** Writes the compiled cases, and gives the file. */
function prepare({ extension, target, bundle }: Toolchain, index: number): string {
  if (bundle) return bundled(bundle === 'minified', join(folder, `values-${index}.${extension}`));
  const isCommonJs = extension.startsWith('c');
  for (const name of ['library', 'values']) {
    const source = readFileSync(inTests(`cases/${name}.mjs`), 'utf8').replaceAll(
      'library.mjs',
      `library-${index}.${extension}`,
    );
    const text = isCommonJs ? source.replaceAll('import.meta.url', '__filename') : source;
    writeFileSync(
      join(folder, `${name}-${index}.${extension}`),
      target === undefined ? text : compile(text, isCommonJs, target),
    );
  }
  return join(folder, `values-${index}.${extension}`);
}

function compile(text: string, isCommonJs: boolean, target: ts.ScriptTarget): string {
  const module = isCommonJs ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
  return ts.transpileModule(text, { compilerOptions: { module, target, esModuleInterop: true } }).outputText;
}

function bundled(minify: boolean, outfile: string): string {
  const entryPoints = [inTests('cases/values.mjs')];
  buildSync({
    entryPoints,
    outfile,
    minify,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
  });
  return outfile;
}
