import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const program = `
import { SparkContext } from 'firesteel';
const sc = new SparkContext({ master: 'local[1]', appName: 'code cache' });
try { sc.parallelize([1], -1); } catch (error) { console.log(error.stack.split('\\n')[3].trim()); }
const path = await import('node:path');
console.log(await sc.parallelize([1, 2]).map((x) => path.posix.join('a', String(x))).collect());
await sc.stop();
`;
/** A copy of the package, whose folder no other test looks into. */
let folder: string;
const bundles = () => join(folder, 'dist', 'bundle');
const caches = () =>
  readdirSync(bundles(), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.includes('.code-cache'))
    .sort();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  // Other tests leave compiled code beside the bundles.
  const filter = (source: string) => !source.includes('.code-cache');
  cpSync(join(root, 'dist', 'bundle'), bundles(), { recursive: true, filter });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'program.mjs'), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...flags: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, join(folder, 'program.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: undefined },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

test('the first run leaves what was compiled, and what comes later says the same', () => {
  const first = run();
  expect(first).toContain(`at file://${folder}/program.mjs:4`);
  expect(first).toContain('a/1');
  const bundled = caches().map((name) => name.split('.body.cjs.')[0]);
  expect(bundled).toEqual(['executor/main', 'executor/task-thread', 'index']);
  expect(run()).toBe(first);
});

test('what is written comes to an end, and does not shrink', () => {
  const sizes = () => caches().map((name) => statSync(join(bundles(), name)).size);
  const before = sizes();
  for (let times = 0; times < 6; times++) run();
  const text = caches().map((name) => readFileSync(join(bundles(), name)));
  run();
  expect(caches().map((name) => readFileSync(join(bundles(), name)))).toEqual(text);
  sizes().forEach((size, index) => {
    expect(size).toBeGreaterThanOrEqual(before[index]!);
  });
});

test('a file that is broken is written again', () => {
  const expected = caches();
  for (const name of expected) truncateSync(join(bundles(), name), 1000);
  run();
  expect(caches()).toEqual(expected);
  for (const name of expected) expect(statSync(join(bundles(), name)).size).toBeGreaterThan(1000);
});

test('a package that has moved tells its new place', () => {
  const moved = mkdtempSync(join(tmpdir(), 'moved-'));
  try {
    cpSync(folder, moved, { recursive: true });
    const { stdout } = spawnSync(process.execPath, [join(moved, 'program.mjs')], { encoding: 'utf8' });
    expect(stdout).toContain(`at file://${moved}/program.mjs:4`);
  } finally {
    rmSync(moved, { recursive: true, force: true });
  }
});

test('with source maps, stacks tell the sources', () => {
  expect(run('--enable-source-maps')).toContain('program.mjs:4');
});
