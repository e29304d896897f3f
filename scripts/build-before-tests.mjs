// The global set-up of the tests in test/: they start real processes, which run dist/ and must never run stale code.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export function setup() {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, 'build.mjs')], {
    stdio: 'inherit',
  });
  if (status !== 0) console.error('The build reports type errors (above); the tests run with what it wrote.');
}
