import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('shared variables travel under the permission model, where functions name what they capture', () => {
  const model = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const allowed = ['--allow-fs-read=*', '--allow-fs-write=*', '--allow-child-process', '--allow-worker'];
  const output = execFileSync(
    process.execPath,
    [model, ...allowed, join(import.meta.dirname, 'permission-program.mjs')],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  expect(JSON.parse(output)).toEqual([[10, 11, 12], 3]);
});
