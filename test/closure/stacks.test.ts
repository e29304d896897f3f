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
