import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { inTests } from './run-cases.ts';

interface Report {
  readonly cases: number;
  readonly kinds: readonly string[];
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Runs the fuzzer for some seconds with a seed of its own, which stands in what it prints. */
function fuzz(target: string, seconds: number): Report {
  const args = [inTests('fuzz.mjs'), '--target', target, '--seconds', String(seconds)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 55_000 });
  expect(status, stdout + stderr).toBe(0);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Report;
}

describe('whatever bytes they are given', () => {
  it('revival ends in a function or an error of ours, and runs no code of a broken payload', () => {
    const { cases, kinds, outcomes } = fuzz('closures', 12);
    // All that captures write but exports of this package, which the fuzzer puts in by itself.
    expect(kinds).toHaveLength(20);
    expect(cases).toBeGreaterThan(100);
    for (const outcome of ['revived', 'broken', 'INVALID_CLOSURE', 'CORRUPT_DATA'])
      expect(outcomes[outcome], outcome).toBeGreaterThan(0);
  });

  it('decoders of records, values and messages give data alone, or refuse', () => {
    const { cases, outcomes } = fuzz('data', 6);
    expect(cases).toBeGreaterThan(1000);
    for (const outcome of ['decoded', 'CORRUPT_DATA', 'Error'])
      expect(outcomes[outcome], outcome).toBeGreaterThan(0);
  });
});
