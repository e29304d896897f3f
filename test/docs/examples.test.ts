import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as firesteel from 'firesteel';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DocExample,
  declaredNames,
  docExamples,
  exampleModule,
  examplesIn,
  pageExamples,
} from './doc-examples.ts';

const root = join(import.meta.dirname, '..', '..');

/** What holds the classes and functions that users call. */
const PUBLIC = [
  'src/index.ts',
  'src/closure',
  'src/common',
  'src/conf',
  'src/context',
  'src/lineage',
  'src/rdd',
  'src/scheduler',
  'src/shared-variables',
];
const pages = readdirSync(join(root, 'docs')).filter((file) => file.endsWith('.md'));
const examples = [
  ...PUBLIC.flatMap((path) => docExamples(root, path)),
  ...pages.flatMap((page) => pageExamples(root, `docs/${page}`)),
];

/** An example that makes its own context cannot run beside another one. */
const hasOwnContext = ({ code }: DocExample) => {
  return declaredNames(ts.createSourceFile('example.ts', code, ts.ScriptTarget.ESNext)).has('sc');
};
const files = examples.map((example, index) => `${hasOwnContext(example) ? 'own' : 'shared'}-${index}.mjs`);

let folder: string;
let results: Record<string, { checks: number; problems: string[] }>;

beforeAll(async () => {
  // Inside the package, where 'firesteel' means itself.
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  folder = mkdtempSync(join(cache, 'doc-examples-'));
  const setup = "export const check = globalThis[Symbol.for('doc-examples.check')];\n";
  writeFileSync(join(folder, 'check.mjs'), setup);
  const context =
    "export const sc = SparkContext.getOrCreate({ master: 'local[2]', appName: 'examples' });\n";
  writeFileSync(join(folder, 'context.mjs'), `import { SparkContext } from 'firesteel';\n${context}`);
  const exported = Object.keys(firesteel).map((name) => [name, 'firesteel']);
  const imports = { ...Object.fromEntries(exported), sc: './context.mjs', check: './check.mjs' };
  for (const [index, example] of examples.entries()) {
    writeFileSync(join(folder, files[index] as string), exampleModule(example, { imports, check: 'check' }));
  }
  const inOrder = [...files].sort();
  const args = [join(import.meta.dirname, 'run-examples.mjs'), folder, ...inOrder];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 });
  results = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
});

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

describe('every example of the documentation runs and gives what it says', () => {
  it.each(examples.map(({ where }, index) => [where, files[index] as string]))('%s', (_where, file) => {
    expect(results[file]?.problems).toEqual([]);
  });

  it('and most of them say what they give', () => {
    const saying = examples.filter(({ code }) => code.includes('// => '));
    const checks = Object.values(results).reduce((sum, result) => sum + result.checks, 0);
    expect(examples.length).toBeGreaterThan(20);
    expect(checks).toBeGreaterThanOrEqual(saying.length);
  });
});

describe('the checker of examples', () => {
  const source = [
    '/**',
    ' * Adds.',
    ' *',
    ' * @example',
    ' * ```ts',
    ' * const add = (a: number, b: number) => a + b;',
    ' * add(1, 2); // => 3',
    ' * await Promise.resolve([',
    ' *   4,',
    ' * ]); // => [4]',
    ' * ```',
    ' */',
  ].join('\n');
  const [example] = examplesIn('src/add.ts', source);

  it('finds the code and its line', () => {
    expect(example?.where).toBe('src/add.ts:6');
    expect(example?.code.split('\n')[0]).toBe('const add = (a: number, b: number) => a + b;');
  });

  it('turns each line that says what it gives into a check', () => {
    const module = exampleModule(example as DocExample, {
      imports: { check: './check.mjs' },
      check: 'check',
    });
    expect(module).toContain('import { check } from "./check.mjs";');
    expect(module).toContain('check(1, (3), (add(1, 2)));');
    expect(module).toMatch(/check\(2, \(\[4\]\), \(await Promise\.resolve\(\[\s*4,\s*\]\)\)\);/);
  });

  it('leaves names alone that the example declares', () => {
    const imports = { check: './check.mjs', add: './wrong.mjs' };
    expect(exampleModule(example as DocExample, { imports, check: 'check' })).not.toContain('wrong');
  });
});
