import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { inTests } from './run-cases.ts';

it('keeps nothing of what it has captured', () => {
  const args = ['--expose-gc', inTests('leak-program.mjs'), inTests('../../dist'), '10000'];
  const { grownBytes } = JSON.parse(
    execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 50_000 }),
  ) as {
    grownBytes: number;
  };
  // Every closure holds 4 KB: 40 MB if they stayed.
  expect(grownBytes).toBeLessThan(2 << 20);
});
