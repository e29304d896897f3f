import { expect, it } from 'vitest';
import { fetchFailed, type HeldTask, SchedulerHarness, threw } from '../../test/support/scheduler-harness.ts';

/** A scheduler whose tasks add their stage and partition to an accumulator, and what was taken of it. */
function adding(maxFailures = 1) {
  const taken: string[] = [];
  const sink = { taskSucceeded: (updates: Uint8Array) => void taken.push(Buffer.from(updates).toString()) };
  const h = new SchedulerHarness({ maxFailures }, { accumulators: sink });
  h.addExecutor();
  const succeed = (task: HeldTask) => {
    const value = task.plan.sink.kind === 'result' ? task.partition : { sizes: [1, 1] };
    h.succeed(task, value, 10, Buffer.from(`${task.stageId}.${task.partition}`));
  };
  const succeedAll = (stageId?: number) => {
    for (const task of h.tasks(stageId)) succeed(task);
  };
  return { h, taken, succeed, succeedAll };
}

it('are taken once for each partition of a result stage, whatever failed before', async () => {
  const { h, taken, succeed } = adding(3);
  const job = h.submit(h.source(2));
  h.fail(h.task(0, 0), threw(new Error('first attempt')));
  succeed(h.task(0, 0));
  h.loseExecutor();
  h.addExecutor('1');
  succeed(h.task(0, 1));
  await job.waiter.completion;
  expect(taken).toEqual(['0.0', '0.1']);
});

it('are taken once for each partition of a shuffle, however often its outputs are made', async () => {
  const { h, taken, succeedAll } = adding();
  const shuffled = h.shuffled(h.source(2), 2);
  const job = h.submit(shuffled);
  const maps = h.tasks(0);
  succeedAll(0);
  h.fail(h.task(1, 0), fetchFailed(maps[1]!, h.task(1, 0)));
  h.obeyKills();
  h.advance(200);
  expect(h.tasks(0).map(({ partition }) => partition)).toEqual([1]);
  succeedAll(0);
  succeedAll(1);
  await job.waiter.completion;
  expect(taken.sort()).toEqual(['0.0', '0.1', '1.0', '1.1']);
});

it('of a map task count with the first of its attempts that does', async () => {
  const { h, taken, succeedAll } = adding();
  const job = h.submit(h.shuffled(h.source(2), 1));
  const maps = h.tasks(0);
  h.succeed(maps[0]!, { sizes: [1] });
  succeedAll(0);
  h.fail(h.task(1, 0), fetchFailed(maps[0]!, h.task(1, 0)));
  h.advance(200);
  succeedAll(0);
  succeedAll(1);
  await job.waiter.completion;
  expect(taken).toEqual(['0.1', '1.0']);
});

it('that cannot be taken are lost with a warning, and the job goes on', async () => {
  const fail = () => {
    throw new Error('no room');
  };
  const h = new SchedulerHarness({}, { accumulators: { taskSucceeded: fail } });
  h.addExecutor();
  const job = h.submit(h.source(1));
  h.succeed(h.task(0, 0), 'x', 10, new Uint8Array(1));
  await job.waiter.completion;
  expect(h.warnings).toEqual(['Cannot add what task 0 of stage 0 added to accumulators: no room']);
});
