#!/usr/bin/env node
// Compiles src/ to dist/: one JavaScript file a source file, with declarations and source maps. Only what changed is
// written again; what has lost its source is removed. Then bundles the entry files to dist/bundle/, which is what users
// run: Node loads some hundred small modules in 50 ms and more, a few bundles in 5, and start-up is a feature.
// TypeScript's exit code is passed on.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..');
const src = join(root, 'src');
const dist = join(root, 'dist');
const buildInfo = join(root, '.cache', 'build.tsbuildinfo');

const isSource = (file) => file.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(file) && !file.endsWith('.d.ts');
const filesOf = (folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    : [];

const stems = new Set(
  filesOf(src)
    .filter(isSource)
    .map((file) => file.slice(0, -'.ts'.length)),
);
const outputs = filesOf(dist).filter((file) => !file.startsWith('bundle'));

for (const file of outputs) {
  if (!stems.has(file.replace(/\.(?:js|d\.ts)(?:\.map)?$/, ''))) rmSync(join(dist, file));
}

// TypeScript trusts its own notes and does not look whether what it wrote is still there.
const present = new Set(outputs);
const isComplete = [...stems].every((stem) => present.has(`${stem}.js`) && present.has(`${stem}.d.ts`));
if (!isComplete) rmSync(buildInfo, { force: true });

const tsc = join(root, 'node_modules', 'typescript-native', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [tsc, '--project', join(root, 'tsconfig.build.json')], {
  cwd: root,
  stdio: 'inherit',
});

const bundle = join(dist, 'bundle');
// What runs in the driver shares its modules, such as the one active context.
const driver = bundled(['index', 'cli/main', 'cli/submit-preload'], { format: 'esm', splitting: true });
// Each isolate of an executor loads a copy of its own anyway: the sooner from one file, and from one that does without
// Node's loader of modules.
const executor = bundled(['executor/main', 'executor/task-thread', 'executor/reader-thread'], {
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': 'ownUrl' },
});
// What is stale goes last: a program that starts meanwhile finds a whole bundle, the old one or the new.
const current = new Set([...driver, ...executor]);
for (const file of filesOf(bundle)) if (!current.has(join(bundle, file))) rmSync(join(bundle, file));
chmodSync(join(bundle, 'cli', 'main.js'), 0o755);
process.exitCode = status ?? 1;

/** Bundles the entries and returns the paths of the files written. */
function bundled(entries, options) {
  const { metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((entry) => [entry, join(src, `${entry}.ts`)])),
    outdir: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    sourcemap: true,
    chunkNames: 'chunks/[name]-[hash]',
    logLevel: 'warning',
    metafile: true,
    ...options,
  });
  return Object.keys(metafile.outputs).map((file) => resolve(root, file));
}
