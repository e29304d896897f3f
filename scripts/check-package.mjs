#!/usr/bin/env node
// Looks at the package as its users get it: the files and fields npm would publish, the types an importer sees, and
// that `require('firesteel')` works too, which a top-level await anywhere in the library would break.

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

function run(title, script, ...args) {
  console.log(`\n${title}`);
  const { status } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

run('Build', 'scripts/build.mjs');
run('Fields and files of the package', 'node_modules/publint/src/cli.js', 'run', '--strict');
run(
  'Types as an importer sees them',
  'node_modules/@arethetypeswrong/cli/dist/index.js',
  ...['--pack', '.', '--profile', 'esm-only'],
);

const exported = Object.keys(createRequire(import.meta.url)('firesteel'));
console.log(`require('firesteel') gives ${exported.length} exports`);
