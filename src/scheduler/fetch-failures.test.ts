import { describe, expect, it } from 'vitest';
import { fetchFailed, type HeldTask, SchedulerHarness, threw } from '../../test/support/scheduler-harness.ts';
import type { TaskOutput } from './ports.ts';

/** A job of a map stage with `numMaps` tasks, all done, and a result stage. */
function reducing(h: SchedulerHarness, numMaps = 3, numReduces = 4) {
  h.addExecutor();
  const job = h.submit(h.shuffled(h.source(numMaps), numReduces));
  const maps = h.tasks(0);
  h.succeedAll(0);
  return { job, maps };
}

const partitionsOf = (tasks: readonly HeldTask[]) => tasks.map((task) => task.partition);

describe('a map output that cannot be read', () => {
  it('is computed again, alone, and then what missed it', async () => {
    const h = new SchedulerHarness();
    const { job, maps } = reducing(h);
    h.succeed(h.task(1, 0));
    h.start(h.task(1, 1), h.task(1, 2));
    h.fail(h.task(1, 1), fetchFailed(maps[2]!, h.task(1, 1)));
    // What has begun may still succeed; what only waits would miss the same file.
    expect(h.kills.map(({ taskId }) => h.held.get(taskId)?.partition)).toEqual([3]);
    h.obeyKills();
    h.advance(199);
    expect(partitionsOf(h.tasks())).toEqual([2]);
    h.succeed(h.task(1, 2));
    h.advance(1);
    expect(h.tasks().map(({ stageId, partition }) => [stageId, partition])).toEqual([[0, 2]]);
    h.succeedAll(0);
    expect(
      h.tasks().map(({ stageId, stageAttempt, partition }) => [stageId, stageAttempt, partition]),
    ).toEqual([
      [1, 1, 1],
      [1, 1, 3],
    ]);
    const { mapOutputs, binaries, tasks } = h.messages.at(-1)!.message;
    expect(mapOutputs[0]?.statuses.map(({ mapId }) => mapId)).toEqual([0, 1, 7]);
    expect(tasks[0]!.shuffles).toEqual([{ shuffleId: 0, epoch: mapOutputs[0]!.epoch }]);
    expect(binaries).toEqual([]);
    h.succeedAll();
    await job.waiter.completion;
    expect([...job.results].sort()).toEqual([0, 1, 2, 3].map((partition) => [partition, partition]));
  });

  it('is computed again with all others of its shuffle when another was missing just before', async () => {
    const h = new SchedulerHarness();
    const { job, maps } = reducing(h, 8, 1);
    h.fail(h.task(1, 0), fetchFailed(maps[0]!, h.task(1, 0)));
    h.advance(200);
    expect(partitionsOf(h.tasks(0))).toEqual([0]);
    h.succeedAll(0);
    h.fail(h.task(1, 0), fetchFailed(maps[1]!, h.task(1, 0)));
    h.advance(200);
    expect(partitionsOf(h.tasks(0))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    h.succeedAll(0);
    h.succeedAll(1);
    await job.waiter.completion;
    expect(h.tasks()).toEqual([]);
  });

  it('several at a time are computed in one go', async () => {
    const h = new SchedulerHarness();
    const { job, maps } = reducing(h);
    h.start(h.task(1, 0), h.task(1, 1));
    h.fail(h.task(1, 0), fetchFailed(maps[0]!, h.task(1, 0)));
    h.advance(100);
    h.fail(h.task(1, 1), fetchFailed(maps[1]!, h.task(1, 1)));
    h.obeyKills();
    h.advance(100);
    expect(partitionsOf(h.tasks(0))).toEqual([0, 1]);
    expect(h.clock.numTimers).toBe(0);
    h.succeedAll();
    await job.waiter.completion;
    expect(h.events.filter((event) => event.kind === 'StageSubmitted')).toHaveLength(4);
  });

  it('that was replaced meanwhile is ignored when an older attempt complains', async () => {
    const h = new SchedulerHarness();
    const { job, maps } = reducing(h);
    h.start(h.task(1, 0), h.task(1, 1));
    const [first, late] = [h.task(1, 0), h.task(1, 1)];
    h.fail(first, fetchFailed(maps[0]!, first));
    h.obeyKills();
    h.advance(200);
    h.succeedAll(0);
    expect(h.task(1, 1).stageAttempt).toBe(1);
    h.fail(late, fetchFailed(maps[0]!, late));
    h.advance(10_000);
    expect(partitionsOf(h.tasks())).toEqual([0, 1, 2, 3]);
    h.succeedAll();
    await job.waiter.completion;
  });

  it('does not stop a late success of the failed attempt from counting', async () => {
    const h = new SchedulerHarness();
    const { job, maps } = reducing(h);
    h.start(h.task(1, 0), h.task(1, 1));
    const [first, late] = [h.task(1, 0), h.task(1, 1)];
    h.fail(first, fetchFailed(maps[0]!, first));
    h.obeyKills();
    h.advance(200);
    h.succeedAll(0);
    const twin = h.task(1, 1);
    expect(twin.taskId).not.toBe(late.taskId);
    h.succeed(late, 'late');
    expect(h.kills).toEqual([{ taskId: twin.taskId, reason: 'another attempt succeeded' }]);
    // The kill may come too late; the second value is not used.
    h.succeed(twin, 'twin');
    h.succeedAll();
    await job.waiter.completion;
    expect(job.results.get(1)).toBe('late');
  });

  it('does not let a partition count twice when both attempts deliver at the same time', async () => {
    const reads: ((output: TaskOutput) => void)[] = [];
    const resultFetcher = {
      fetch: (_result: unknown, sink: { kind: string }) =>
        sink.kind === 'result'
          ? new Promise<TaskOutput>((resolve) => void reads.push(resolve))
          : { value: { sizes: [1, 1, 1, 1] } },
      discard: () => {},
    };
    const h = new SchedulerHarness({}, { resultFetcher });
    const { job, maps } = reducing(h, 1, 2);
    const late = h.task(1, 1);
    h.start(h.task(1, 0), late);
    h.fail(h.task(1, 0), fetchFailed(maps[0]!, h.task(1, 0)));
    h.advance(200);
    h.succeedAll(0);
    h.succeed(h.task(1, 1));
    h.succeed(late);
    h.succeed(h.task(1, 0));
    for (const [position, resolve] of reads.entries()) {
      resolve({ value: `read ${position}` });
      await Promise.allSettled([Promise.resolve()]);
      h.scheduler.drain();
    }
    await job.waiter.completion;
    expect([...job.results]).toEqual([
      [1, 'read 0'],
      [0, 'read 2'],
    ]);
  });

  it('lets a late success spare a task that waits for a slot', async () => {
    const h = new SchedulerHarness({ aheadPerCore: 0 });
    h.addExecutor('0', 2);
    const job = h.submit(h.shuffled(h.source(1), 4));
    const lost = h.task(0, 0);
    h.succeed(lost);
    h.start(h.task(1, 0), h.task(1, 1));
    const late = h.task(1, 1);
    h.fail(h.task(1, 0), fetchFailed(lost, h.task(1, 0)));
    h.advance(200);
    h.succeedAll(0);
    // One slot is the abandoned attempt's, the other is taken by partition 0 of the new one.
    expect(h.task(1, 0).stageAttempt).toBe(1);
    h.succeed(late);
    h.succeedAll();
    await job.waiter.completion;
    const ran = h.messages.flatMap(({ message }) => message.tasks).filter((task) => task.stageAttempt === 1);
    expect(ran.map((task) => [task.stageId, task.partition])).toEqual([
      [0, 0],
      [1, 0],
      [1, 2],
      [1, 3],
    ]);
  });

  it('lets a failure of the abandoned attempt pass', async () => {
    const h = new SchedulerHarness();
    const { job, maps } = reducing(h);
    h.start(h.task(1, 0), h.task(1, 1));
    const [first, late] = [h.task(1, 0), h.task(1, 1)];
    h.fail(first, fetchFailed(maps[0]!, first));
    h.obeyKills();
    h.advance(200);
    h.fail(late, threw(new Error('read half a file')));
    h.succeedAll();
    await job.waiter.completion;
    expect(job.results.size).toBe(4);
  });

  it('fails the job after four attempts in a row', async () => {
    const h = new SchedulerHarness();
    const { job, maps } = reducing(h, 1, 2);
    let lost = maps[0]!;
    for (let attempt = 0; attempt < 4; attempt++) {
      expect(job.outcome).toBe('pending');
      const reader = h.task(1, 0);
      expect(reader.stageAttempt).toBe(attempt);
      h.fail(reader, fetchFailed(lost, reader, `disk error ${attempt}`));
      h.obeyKills();
      h.advance(200);
      if (attempt < 3) {
        lost = h.task(0, 0);
        h.succeed(lost);
      }
    }
    await expect(job.waiter.completion).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message:
        'Job aborted: stage 1 failed 4 times in a row because map outputs of shuffle 0 could not be read, ' +
        'most recently: disk error 3',
    });
    expect(h.tasks()).toEqual([]);
    expect(h.scheduler.dagScheduler.held).toEqual({ jobs: 0, stages: 0 });
    expect(h.clock.numTimers).toBe(0);
  });

  it('counts attempts anew after a stage has succeeded', async () => {
    const h = new SchedulerHarness({ maxConsecutiveStageAttempts: 2 });
    h.addExecutor();
    const job = h.submit(h.shuffled(h.shuffled(h.source(1), 1), 1));
    let first = h.task(0, 0);
    h.succeed(first);
    for (let round = 0; round < 3; round++) {
      // The middle stage fails once in each round, and then succeeds.
      h.fail(h.task(1, 0), fetchFailed(first, h.task(1, 0)));
      h.advance(200);
      first = h.task(0, 0);
      h.succeed(first);
      const middle = h.task(1, 0);
      h.succeed(middle);
      if (round === 2) break;
      h.fail(h.task(2, 0), fetchFailed(middle, h.task(2, 0)));
      h.advance(200);
      if (round === 1) break;
    }
    await expect(job.waiter.completion).rejects.toThrow('stage 2 failed 2 times in a row');
  });

  it('is limited by the number of attempts altogether', async () => {
    const h = new SchedulerHarness({ maxStageAttempts: 1 });
    const { job, maps } = reducing(h, 1, 1);
    h.fail(h.task(1, 0), fetchFailed(maps[0]!, h.task(1, 0)));
    h.advance(200);
    await expect(job.waiter.completion).rejects.toThrow('spark.stage.maxAttempts (1)');
  });

  it('of a stage two levels up is computed again with what it needs', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.shuffled(h.shuffled(h.source(2), 2), 2));
    const top = h.tasks(0);
    h.succeedAll(0);
    const middle = h.tasks(1);
    h.succeedAll(1);
    h.fail(h.task(2, 0), fetchFailed(middle[1]!, h.task(2, 0)));
    h.obeyKills();
    h.advance(200);
    expect(h.tasks().map(({ stageId, partition }) => [stageId, partition])).toEqual([[1, 1]]);
    h.fail(h.task(1, 1), fetchFailed(top[0]!, h.task(1, 1)));
    h.advance(200);
    expect(h.tasks().map(({ stageId, partition }) => [stageId, partition])).toEqual([[0, 0]]);
    h.succeedAll();
    await job.waiter.completion;
    expect(job.results.size).toBe(2);
  });

  it('of a shuffle that two jobs read makes both wait for it', async () => {
    const h = new SchedulerHarness({ aheadPerCore: 0 });
    h.addExecutor('0', 1);
    const shuffled = h.shuffled(h.source(1), 2);
    const first = h.submit(shuffled);
    const lost = h.task(0, 0);
    h.succeed(lost);
    const second = h.submit(h.keys(shuffled));
    h.fail(h.task(1, 0), fetchFailed(lost, h.task(1, 0)));
    // The other job's stage has tasks to hand out whose input is not there.
    expect(h.tasks()).toEqual([]);
    h.advance(200);
    expect(h.tasks().map(({ stageId }) => stageId)).toEqual([0]);
    h.succeedAll();
    await Promise.all([first.waiter.completion, second.waiter.completion]);
    expect(second.results.size).toBe(2);
  });

  it('leaves nothing when its job is cancelled in the pause', async () => {
    const h = new SchedulerHarness();
    const { job, maps } = reducing(h);
    h.fail(h.task(1, 0), fetchFailed(maps[0]!, h.task(1, 0)));
    h.scheduler.dagScheduler.cancelJob(0);
    h.advance(1_000);
    h.obeyKills();
    await expect(job.waiter.completion).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect(h.tasks()).toEqual([]);
    expect(h.scheduler.dagScheduler.held).toEqual({ jobs: 0, stages: 0 });
  });

  it('that a zombie map task writes is used', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.shuffled(h.shuffled(h.source(1), 3), 1));
    const top = h.task(0, 0);
    h.succeed(top);
    h.start(h.task(1, 0), h.task(1, 1));
    const late = h.task(1, 1);
    h.fail(h.task(1, 0), fetchFailed(top, h.task(1, 0)));
    h.obeyKills();
    h.succeed(late);
    h.advance(200);
    h.succeedAll(0);
    expect(partitionsOf(h.tasks(1))).toEqual([0, 2]);
    h.succeedAll();
    await job.waiter.completion;
    const { mapOutputs } = h.messages.at(-1)!.message;
    expect(mapOutputs[0]?.statuses[1]?.mapId).toBe(late.taskId);
  });
});
