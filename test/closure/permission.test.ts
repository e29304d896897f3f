import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { inTests } from './run-cases.ts';

it('under the permission model functions travel that name what they capture', () => {
  const model = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  const args = [model, '--allow-fs-read=*', inTests('permission-program.mjs'), inTests('../../dist')];
  const output = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(JSON.parse(output)).toEqual({
    'names nothing': 2,
    'names what it captures': 8,
    'forgets a name': 'FREE_VARIABLE',
    'captures as usual': 'INSPECTOR_DENIED',
    'a bound function': 'NATIVE_CODE',
  });
});
