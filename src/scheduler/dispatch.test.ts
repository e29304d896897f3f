import { describe, expect, it } from 'vitest';
import { SchedulerHarness } from '../../test/support/scheduler-harness.ts';
import type { LaunchTasks } from '../protocol/executor-messages.ts';
import type { SchedulerOptions } from './options.ts';

const stages = (h: SchedulerHarness) => h.tasks().map((task) => task.stageId);
const taskCounts = (h: SchedulerHarness) => h.messages.map(({ message }) => message.tasks.length);

/** An encoder whose binaries and specs have these sizes. */
const encoderOf = (binaryBytes: number, specBytes: number) => ({
  encode: (_plan: unknown, id: string) => ({ id, bytes: new Uint8Array(binaryBytes) }),
  encodeSpec: () => new Uint8Array(specBytes),
});

describe('an executor', () => {
  it('is sent as many tasks as it has threads, and some ahead, in one message', () => {
    const h = new SchedulerHarness({ aheadPerCore: 4 });
    h.addExecutor('0', 2);
    h.submit(h.source(100));
    expect(taskCounts(h)).toEqual([10]);
    expect(h.tasks().map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('is filled up when half of what it holds ahead is gone', () => {
    const h = new SchedulerHarness({ aheadPerCore: 4 });
    h.addExecutor('0', 2);
    h.submit(h.source(100));
    for (let partition = 0; partition < 3; partition++) h.succeed(h.task(0, partition));
    expect(taskCounts(h)).toEqual([10]);
    h.succeed(h.task(0, 3));
    expect(taskCounts(h)).toEqual([10, 4]);
  });

  it('never has an idle thread while tasks wait, whatever is held ahead', () => {
    for (const aheadPerCore of [0, 1, 2, 3]) {
      const h = new SchedulerHarness({ aheadPerCore });
      h.addExecutor('0', 2);
      h.submit(h.source(50));
      for (let left = 50; left > 0; left--) {
        expect(h.tasks().length).toBeGreaterThanOrEqual(Math.min(2, left));
        h.succeed(h.tasks()[0]!);
      }
    }
  });

  it('has room for fewer tasks where one takes several cpus', () => {
    const h = new SchedulerHarness({ aheadPerCore: 4, taskCpus: 2 });
    h.addExecutor('0', 5);
    h.submit(h.source(9));
    expect(h.tasks()).toHaveLength(2);
    expect(h.scheduler.taskScheduler.numSlots).toBe(2);
  });

  it('is sent each binary, and each state of a shuffle, once', () => {
    const h = new SchedulerHarness({ aheadPerCore: 1 });
    h.addExecutor('0', 2);
    h.submit(h.shuffled(h.source(10), 10));
    h.succeedAll();
    const sent = h.messages.map(({ message }) => message);
    expect(sent.length).toBeGreaterThan(6);
    expect(sent.flatMap(({ binaries }) => binaries.map(({ id }) => id))).toEqual(['stage-0', 'stage-1']);
    expect(sent.flatMap(({ mapOutputs }) => mapOutputs)).toHaveLength(1);
  });

  it('is sent the one file in which a large binary lies', () => {
    let files = 0;
    const encode = (_plan: unknown, id: string) => ({ id, bytes: { file: `/scratch/${files++}`, bytes: 9 } });
    const h = new SchedulerHarness({}, { encoder: { encode, encodeSpec: () => new Uint8Array(1) } });
    h.addExecutor('0', 1);
    h.addExecutor('1', 1);
    h.submit(h.source(4));
    const sent = h.messages.flatMap(({ message }) => message.binaries.map(({ bytes }) => bytes));
    expect(sent).toEqual([
      { file: '/scratch/0', bytes: 9 },
      { file: '/scratch/0', bytes: 9 },
    ]);
  });
});

describe('several executors', () => {
  it('get tasks for their threads before any gets one ahead', () => {
    const h = new SchedulerHarness({ aheadPerCore: 4 });
    h.addExecutor('a', 2);
    h.addExecutor('b', 2);
    h.submit(h.source(4));
    expect(h.tasks().map(({ executorId, partition }) => [executorId, partition])).toEqual([
      ['a', 0],
      ['a', 2],
      ['b', 1],
      ['b', 3],
    ]);
  });
});

describe('jobs that run at the same time', () => {
  it('get slots in the order in which they were submitted', async () => {
    const h = new SchedulerHarness({ aheadPerCore: 0 });
    h.addExecutor('0', 2);
    const first = h.submit(h.source(3));
    const second = h.submit(h.source(3));
    const order: number[] = [];
    while (h.tasks().length > 0) {
      order.push(...stages(h).slice(0, 1));
      h.succeed(h.tasks()[0]!);
    }
    expect(order).toEqual([0, 0, 0, 1, 1, 1]);
    await Promise.all([first.waiter.completion, second.waiter.completion]);
  });

  it('do not wait for each other where slots are free', () => {
    const h = new SchedulerHarness({ aheadPerCore: 0 });
    h.addExecutor('0', 2);
    h.submit(h.source(1));
    h.submit(h.source(1));
    expect(stages(h)).toEqual([0, 1]);
  });

  it('leave a later stage of the older job the first slot', () => {
    const h = new SchedulerHarness({ aheadPerCore: 0 });
    h.addExecutor('0', 1);
    h.submit(h.shuffled(h.source(1), 2));
    h.submit(h.source(5));
    h.succeedAll(0);
    expect(stages(h)).toEqual([1]);
  });
});

describe('the size of messages', () => {
  it('is kept below the limit by sending several', () => {
    const h = new SchedulerHarness({ maxMessageBytes: 100_000 }, { encoder: encoderOf(10, 40_000) });
    h.addExecutor('0', 5);
    h.submit(h.source(5));
    expect(taskCounts(h)).toEqual([2, 2, 1]);
    const binaries = h.messages.map(({ message }: { message: LaunchTasks }) => message.binaries.length);
    expect(binaries).toEqual([1, 0, 0]);
  });

  it.each([
    ['the serialized task', encoderOf(10, 3 * 2 ** 20), 'use more partitions'],
    ["the stage's serialized functions", encoderOf(3 * 2 ** 20, 10), 'capture less'],
  ])('fails the job where %s alone is above it', async (what, encoder, advice) => {
    const h = new SchedulerHarness({ maxMessageBytes: 2 ** 20 }, { encoder });
    h.addExecutor();
    const job = h.submit(h.source(20));
    const error = await job.waiter.completion.catch((reason) => reason);
    expect(error.message).toContain(
      `task 0 of stage 0 cannot be sent to executor 0: ${what} takes 3.0 MiB, and the limit is spark.rpc.message.maxSize (1024.0 KiB)`,
    );
    expect(error.message).toContain(advice);
    expect(h.tasks()).toEqual([]);
    expect(h.scheduler.taskScheduler.held).toMatchObject({ tasks: 0, taskSets: 0 });
  });

  it('counts the list of map outputs too', async () => {
    const h = new SchedulerHarness({ maxMessageBytes: 2 ** 20 });
    h.addExecutor();
    const job = h.submit(h.shuffled(h.source(1), 2));
    h.succeed(h.task(0, 0), { sizes: new Array(200_000).fill(1) });
    await expect(job.waiter.completion).rejects.toThrow('the list of map outputs of shuffle 0 takes');
  });

  it('lets no outputs come along that would fill the list of map outputs', () => {
    const limits = (options: Partial<SchedulerOptions>, maps: number) => {
      const h = new SchedulerHarness({ maxDirectOutputBytes: 60_000, ...options });
      h.addExecutor();
      h.submit(h.shuffled(h.source(maps), 2));
      const { sink } = h.task(0, 0).plan;
      return sink.kind === 'shuffleWrite' ? sink.maxDirectBytes : undefined;
    };
    expect(limits({}, 2)).toBe(60_000);
    expect(limits({}, 100)).toBe(Math.floor(2 ** 20 / 100));
    expect(limits({ maxMessageBytes: 2 ** 20 }, 100)).toBe(Math.floor(2 ** 18 / 100));
    expect(limits({ maxResultBytes: 10_000 }, 2)).toBe(5000);
    expect(limits({ maxResultBytes: 0 }, 2)).toBe(60_000);
    expect(limits({ maxDirectOutputBytes: 0 }, 2)).toBe(0);
  });

  it('counts outputs that come along', async () => {
    const h = new SchedulerHarness({ maxMessageBytes: 2 ** 20 });
    h.addExecutor();
    const job = h.submit(h.shuffled(h.source(1), 2));
    h.succeed(h.task(0, 0), { sizes: [2 ** 20, 0], bytes: new Uint8Array(2 ** 20) });
    await expect(job.waiter.completion).rejects.toThrow('the list of map outputs of shuffle 0 takes');
  });

  it('gives a warning where a binary is large', () => {
    const h = new SchedulerHarness({}, { encoder: encoderOf(1_000 * 1_024 + 1, 10) });
    h.addExecutor();
    h.submit(h.source(2));
    expect(h.warnings).toEqual([
      expect.stringContaining('The functions of stage 0 and what they capture take'),
    ]);
  });
});

describe('tasks that no executor takes', () => {
  it('are warned of every 15 seconds until one does', () => {
    const h = new SchedulerHarness();
    h.submit(h.source(2));
    h.advance(14_999);
    expect(h.warnings).toEqual([]);
    h.advance(1);
    expect(h.warnings).toEqual([
      'Initial job has not accepted any resources for 15 s (no executor is registered); ' +
        'check that executors can start and that they have at least spark.task.cpus cores',
    ]);
    h.advance(30_000);
    expect(h.warnings).toHaveLength(3);
    h.addExecutor();
    h.advance(60_000);
    expect(h.warnings).toHaveLength(3);
    expect(h.clock.numTimers).toBe(0);
  });

  it('are told apart: an executor may be too small', () => {
    const h = new SchedulerHarness({ taskCpus: 2 });
    h.addExecutor('0', 1);
    h.submit(h.source(2));
    h.advance(15_000);
    expect(h.warnings[0]).toContain('(1 executor has too few cores)');
  });

  it('are not warned of while others run', () => {
    const h = new SchedulerHarness();
    h.addExecutor('0', 1);
    h.submit(h.source(100));
    h.advance(60_000);
    expect(h.warnings).toEqual([]);
  });
});
