import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { inTests } from './run-cases.ts';

const places = JSON.parse(
  execFileSync(process.execPath, [inTests('stack-program.mjs'), inTests('../../dist')], { encoding: 'utf8' }),
) as Record<string, { original: string[]; copy: string[] }>;

it.each(Object.keys(places))('an error in %s shows the lines and columns of the user', (name) => {
  const { original, copy } = places[name] ?? { original: [], copy: [] };
  expect(original.length).toBeGreaterThan(0);
  expect(copy).toEqual(original);
});

it('an error of a TypeScript program shows the lines of its source', () => {
  const args = ['--import', 'tsx', inTests('typed-program.mjs'), inTests('../../dist')];
  const output = execFileSync(process.execPath, args, { encoding: 'utf8', cwd: inTests('.') });
  const { stack } = JSON.parse(output) as { stack: string };
  expect(stack).toMatch(/at Model\.predict \(.*typed\.ts:11:13\)/);
  expect(stack).toMatch(/at .*predict .*\(.*typed\.ts:19:\d+\)/);
});
