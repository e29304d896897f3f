import { expect, it } from 'vitest';
import { sharedFlags, sharedNodeOptions } from './executor-flags.ts';

it.each([
  [['--inspect=0'], []],
  [['-e', 'code()', '--import', 'tsx'], []],
  [
    ['--require', './hook.cjs', '--import=./x.mjs'],
    ['--require', './hook.cjs'],
  ],
  [
    ['-r', './hook.cjs'],
    ['-r', './hook.cjs'],
  ],
  [['--require=./hook.cjs', '--cpu-prof', '--cpu-prof-dir', '/tmp'], ['--require=./hook.cjs']],
  [
    [
      '--require',
      '/app/node_modules/tsx/dist/preflight.cjs',
      '--import',
      'file:///app/node_modules/tsx/dist/loader.mjs',
    ],
    [],
  ],
  [['-r', 'ts-node/register', '-r', 'tsx'], []],
  [
    ['-r', './my-tsx-free-hook.cjs'],
    ['-r', './my-tsx-free-hook.cjs'],
  ],
  [
    ['--conditions=worker', '-C', 'custom', '--preserve-symlinks'],
    ['--conditions=worker', '-C', 'custom', '--preserve-symlinks'],
  ],
  [['--max-old-space-size=100', '--test', '--watch'], []],
])('of the flags %j an executor gets %j', (flags, expected) => {
  expect(sharedFlags(flags)).toEqual(expected);
});

it.each([
  ['', ''],
  ['--inspect-brk=0', ''],
  ['--inspect --inspect-port 9000 --inspect_brk', ''],
  ['--max-old-space-size=4000 --inspect-wait', '--max-old-space-size=4000'],
  ['--import tsx  --enable-source-maps', '--enable-source-maps'],
  ['--import=tsx --loader ts-node/esm --experimental-loader=x', ''],
  ['--require "/with blank/hook.cjs" --prof', '--require "/with blank/hook.cjs"'],
  ['--require="C:\\\\dir\\\\hook.cjs"', '"--require=C:\\\\dir\\\\hook.cjs"'],
  [
    '-r ts-node/register --heap-prof --heap-prof-interval 10 --stack-trace-limit=50',
    '--stack-trace-limit=50',
  ],
  ['--cpu-prof-dir "/a b" --no-warnings', '--no-warnings'],
])('of NODE_OPTIONS %j an executor gets %j', (options, expected) => {
  expect(sharedNodeOptions(options)).toBe(expected);
  expect(sharedNodeOptions(expected)).toBe(expected);
});
