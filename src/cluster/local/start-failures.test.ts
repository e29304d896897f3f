import { expect, it } from 'vitest';
import { type ExecutorLife, StartFailures } from './start-failures.ts';

const died = { livedMs: 100, isRegistered: true, wasUseful: false };

it.each<[string, ExecutorLife]>([
  ['that ended at once', died],
  ['that hung at the start until it was killed', { livedMs: 120_000, isRegistered: false, wasUseful: false }],
])('gives up after three executors in a row %s', (_what, life) => {
  const failures = new StartFailures();
  const tooMany = [1, 2, 3].map(() => {
    failures.ended(life);
    return failures.areTooMany;
  });
  expect(tooMany).toEqual([false, false, true]);
});

it.each<[string, ExecutorLife]>([
  ['ran a task', { livedMs: 100, isRegistered: true, wasUseful: true }],
  ['was idle for long', { livedMs: 60_000, isRegistered: true, wasUseful: false }],
])('begins to count anew after an executor that %s', (_what, life) => {
  const failures = new StartFailures();
  failures.ended(died);
  failures.ended(died);
  failures.ended(life);
  expect(failures.inARow).toBe(0);
  failures.ended(died);
  expect(failures.areTooMany).toBe(false);
});
