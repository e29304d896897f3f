import { describe, expect, it } from 'vitest';
import { runCases } from './run-cases.ts';

const { outcomes } = await runCases('cases/values.mjs');

describe('a function runs in another thread as it runs here', () => {
  it.each(Object.keys(outcomes))('%s', (name) => {
    expect(outcomes[name]).toMatchObject({ outcome: 'equal' });
  });
});

it('knows which functions carry no state', () => {
  const stateless = Object.keys(outcomes).filter((name) => outcomes[name]?.stateless);
  expect(stateless).toEqual(
    expect.arrayContaining([
      'no captures',
      'const',
      'a helper',
      'mutual recursion',
      'node: named, default and namespace',
    ]),
  );
  expect(stateless).not.toEqual(expect.arrayContaining(['cycles']));
  for (const name of [
    'let and var',
    'shared objects',
    'an assigned variable',
    'instance with private state',
  ]) {
    expect(stateless).not.toContain(name);
  }
});

it('warns of assigned variables', () => {
  const isAssigned = (warning: string) => warning.includes('assigns captured variable');
  const warned = Object.entries(outcomes).filter(([, { warnings = [] }]) => warnings.some(isAssigned));
  expect(warned.map(([name]) => name)).toEqual([
    'module: a variable that two functions share',
    'module: variables that methods, accessors and classes share',
    'an assigned variable',
  ]);
  expect(outcomes['an assigned variable']?.warnings?.[0]).toContain(
    "assigns captured variable 'written': each executor changes its own copy; use an accumulator (sc.longAccumulator()) (closure passed to map() at ",
  );
});
