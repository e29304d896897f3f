#!/usr/bin/env node
// Compiles src/ to dist/: one JavaScript file a source file, with declarations and source maps. Only what changed is
// written again; what has lost its source is removed. Then bundles the entry files to dist/bundle/, which is what users
// run: Node loads some hundred small modules in 50 ms and more, a few bundles in 5, and start-up is a feature.
// TypeScript's exit code is passed on.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { build } from 'esbuild';

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

// In one file all is there from the start. esbuild would put each module that others load with `import()`, and all that those need, into a function of its
// own, and rename their classes.
const staticImports = {
  name: 'static-imports',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const heads = [];
      const text = readFileSync(path, 'utf8').replace(/\bimport\(('\.[^']*')\)/g, (_, file) => {
        heads.push(`import * as loaded${heads.length} from ${file};`);
        return `Promise.resolve(loaded${heads.length - 1})`;
      });
      return { contents: heads.join(' ') + text, loader: 'ts' };
    });
  },
};
const builtinModules = {
  name: 'builtin-modules',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};
const bundle = join(dist, 'bundle');
// An entry file is a few lines, which run a bundle that an earlier process may have left compiled: see src/common/load-bundle.ts.
// Node takes compiled code for CommonJS alone. In it, and in strict mode, as a module, the bundles stay what they were as modules.
const body = {
  format: 'cjs',
  entryNames: '[dir]/[name].body',
  outExtension: { '.js': '.cjs' },
  banner: { js: '"use strict"; const ownUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: {
    'import.meta.url': 'ownUrl',
    'import.meta.codeCache': 'module.codeCache',
    'import.meta.importModule': 'module.importModule',
  },
};
const bodies = await Promise.all([
  bundled(['index'], { ...body, plugins: [staticImports] }),
  // They load what not every executor needs when it does.
  bundled(['executor/main', 'executor/task-thread', 'executor/reader-thread'], body),
]);
const loader = './src/common/load-bundle.ts';
const starts = await Promise.all([
  start('index', 'esm', [
    `import { createRequire } from 'node:module';`,
    `import { fileURLToPath } from 'node:url';`,
    `import { loadBundle } from '${loader}';`,
    `const url = new URL('./index.body.cjs', import.meta.url);`,
    `const own = loadBundle(fileURLToPath(url), url.href, createRequire(import.meta.url));`,
    `export const { ${(await exportedNames()).join(', ')} } = own;`,
  ]),
  ...['main', 'task-thread', 'reader-thread'].map((entry) =>
    start(`executor/${entry}`, 'cjs', [
      `import { loadBundle } from '${loader}';`,
      `const path = require('node:path').join(__dirname, '${entry}.body.cjs');`,
      `loadBundle(path, path, require);`,
    ]),
  ),
]);
const command = await bundled(['cli/main', 'cli/submit-preload'], { format: 'esm', splitting: true });
// What is stale goes last: a program that starts meanwhile finds a whole bundle, the old one or the new.
const current = new Set([...bodies.flat(), ...starts.flat(), ...command]);
for (const file of filesOf(bundle)) if (!current.has(join(bundle, file))) rmSync(join(bundle, file));
chmodSync(join(bundle, 'cli', 'main.js'), 0o755);
process.exitCode = status ?? 1;

/** Bundles the entries and returns the paths of the files written. */
function bundled(entries, options) {
  const entryPoints = Object.fromEntries(entries.map((entry) => [entry, join(src, `${entry}.ts`)]));
  return esbuild({ entryPoints, ...options });
}

/** Writes the few lines that start a bundle. */
function start(entry, format, lines) {
  return esbuild({
    stdin: { contents: lines.join('\n'), resolveDir: root },
    outdir: undefined,
    // As a module of a module the file system alone loads all streams.
    ...(format === 'esm' && { plugins: [builtinModules] }),
    outfile: join(bundle, `${entry}.${format === 'esm' ? 'js' : 'cjs'}`),
    format,
  });
}

async function esbuild(options) {
  const { metafile } = await build({
    absWorkingDir: root,
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

/** What the library exports. */
async function exportedNames() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(src, 'index.ts')],
    outdir: bundle,
    format: 'esm',
    write: false,
    metafile: true,
  });
  return Object.values(metafile.outputs)[0].exports;
}
