#!/usr/bin/env node
// Compiles src/ to dist/: one JavaScript file a source file, with declarations and source maps. Only what changed is
// written again; what has lost its source is removed. TypeScript's exit code is passed on, the output is written also
// when a type does not check (`npm run check` is the judge of types).

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

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
const outputs = filesOf(dist);

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

const command = join(dist, 'cli', 'main.js');
if (existsSync(command)) chmodSync(command, 0o755);
process.exitCode = status ?? 1;
