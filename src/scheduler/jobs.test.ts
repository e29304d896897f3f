import { expect, it } from 'vitest';
import { SchedulerHarness } from '../../test/support/scheduler-harness.ts';

it('runs a job of one stage', async () => {
  const h = new SchedulerHarness();
  h.addExecutor();
  const job = h.submit(h.keys(h.source(3)));
  expect(h.tasks().map((task) => task.partition)).toEqual([0, 1, 2]);
  h.succeedAll();
  await job.waiter.completion;
  expect([...job.results]).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
});

it('runs a map stage before the stage that reads it', async () => {
  const h = new SchedulerHarness();
  h.addExecutor();
  const job = h.submit(h.keys(h.shuffled(h.source(2), 3)));
  expect(h.tasks().map((task) => task.stageId)).toEqual([0, 0]);
  h.succeedAll(0);
  expect(h.tasks().map((task) => task.stageId)).toEqual([1, 1, 1]);
  h.succeedAll();
  await job.waiter.completion;
  expect(job.results.size).toBe(3);
});
