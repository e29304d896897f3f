import { describe, expect, it } from 'vitest';
import { fetchFailed, SchedulerHarness, threw } from '../../test/support/scheduler-harness.ts';
import type { TaskEndReason } from '../protocol/task-end-reason.ts';
import type { TaskOutput } from './ports.ts';

const threadLost: TaskEndReason = { kind: 'ThreadLost', message: 'thread 1 ran out of heap' };

describe('a task that throws', () => {
  it('fails its job with the error of the user as cause', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(4));
    h.fail(h.task(0, 3), threw(Object.assign(new RangeError('bad x'), { x: 7 })));
    await expect(job.waiter.completion).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message: 'Job aborted: task 3 of stage 0 failed 1 time, most recently on executor 0: bad x',
      cause: { name: 'RangeError', message: 'bad x', x: 7 },
    });
    expect(h.events.at(-1)).toMatchObject({
      kind: 'JobEnd',
      failureReason: expect.stringContaining('bad x'),
    });
  });

  it.each([null, 'text', 0])('may throw anything: %j', async (thrown) => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(1));
    h.fail(h.task(0, 0), threw(thrown));
    const error = await job.waiter.completion.catch((reason) => reason);
    expect(error.cause).toBe(thrown);
  });

  it('has its message and stack as cause where the error could not travel', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(1));
    const { kind, code } = threw(0);
    h.fail(h.task(0, 0), { kind, code, message: 'bad x', stack: 'Error: bad x\n    at user.ts:1:2' });
    await expect(job.waiter.completion).rejects.toMatchObject({
      cause: { message: 'bad x', stack: 'Error: bad x\n    at user.ts:1:2' },
    });
    const damaged = h.submit(h.source(1));
    h.fail(h.task(1, 0), { kind, code, message: 'bad x', thrown: new Uint8Array([255, 255]) });
    await expect(damaged.waiter.completion).rejects.toMatchObject({ cause: { message: 'bad x' } });
  });

  it('runs again before tasks that never ran, until it has failed maxFailures times', async () => {
    const h = new SchedulerHarness({ maxFailures: 3, aheadPerCore: 0 });
    h.addExecutor('0', 1);
    const job = h.submit(h.source(3));
    for (const attemptNumber of [0, 1, 2]) {
      const [task] = h.tasks();
      expect(task).toMatchObject({ partition: 0, attemptNumber });
      h.fail(task!, threw(new Error(`try ${attemptNumber}`)));
    }
    await expect(job.waiter.completion).rejects.toThrow(
      'Job aborted: task 0 of stage 0 failed 3 times, most recently on executor 0: try 2',
    );
    expect(h.tasks()).toEqual([]);
  });

  it('counts failures for each task alone', async () => {
    const h = new SchedulerHarness({ maxFailures: 2 });
    h.addExecutor();
    const job = h.submit(h.source(3));
    for (const partition of [0, 1, 2]) h.fail(h.task(0, partition), threw(new Error('once')));
    h.succeedAll();
    await job.waiter.completion;
    expect(job.results.size).toBe(3);
  });

  it('is not tried again after an error that is final', async () => {
    const h = new SchedulerHarness({ maxFailures: 4 });
    h.addExecutor();
    const job = h.submit(h.source(1));
    h.fail(h.task(0, 0), threw(new Error('output exists'), { final: true }));
    await expect(job.waiter.completion).rejects.toThrow('failed 1 time');
  });

  it('fails every job that needs its stage', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const shuffled = h.shuffled(h.source(2), 1);
    const jobs = [h.submit(shuffled), h.submit(h.keys(shuffled)), h.submit(h.source(1))];
    h.fail(h.task(0, 0), threw(new Error('bad')));
    h.obeyKills();
    h.succeedAll();
    const outcomes = await Promise.allSettled(jobs.map((job) => job.waiter.completion));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  it('makes executors drop the rest of its stage', () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    h.submit(h.source(5));
    h.start(h.task(0, 0), h.task(0, 1));
    h.fail(h.task(0, 0), threw(new Error('bad')));
    expect(h.kills.map((kill) => kill.taskId).sort()).toEqual([1, 2, 3, 4]);
    h.obeyKills();
    expect(h.scheduler.taskScheduler.held).toMatchObject({ tasks: 0, taskSets: 0 });
  });
});

describe('a task that was killed', () => {
  it('runs again where it is still needed, and does not count', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(1));
    for (let i = 0; i < 5; i++) h.fail(h.task(0, 0), { kind: 'TaskKilled', reason: 'a neighbour' });
    h.succeedAll();
    await job.waiter.completion;
  });
});

describe('a result that cannot be read', () => {
  it('counts as a failure of its task', async () => {
    let reads = 0;
    const resultFetcher = {
      fetch: () => {
        reads++;
        if (reads < 3) throw new Error('no such file');
        return { value: 'value' };
      },
      discard: () => {},
    };
    const h = new SchedulerHarness({ maxFailures: 3 }, { resultFetcher });
    h.addExecutor();
    const job = h.submit(h.source(1));
    h.succeedAll();
    await job.waiter.completion;
    expect([...job.results]).toEqual([[0, 'value']]);
    reads = 0;
    const strict = new SchedulerHarness({ maxFailures: 2 }, { resultFetcher });
    strict.addExecutor();
    const failing = strict.submit(strict.source(1));
    strict.succeedAll();
    await expect(failing.waiter.completion).rejects.toThrow(
      'task 0 of stage 0 failed 2 times, most recently on executor 0: the result of the task could not be read: no such file',
    );
  });

  it('may come to that later: the slot is free, the job waits', async () => {
    const reads: { resolve: (output: TaskOutput) => void; reject: (error: unknown) => void }[] = [];
    const resultFetcher = {
      fetch: () => new Promise<TaskOutput>((resolve, reject) => void reads.push({ resolve, reject })),
      discard: () => {},
    };
    const h = new SchedulerHarness({ maxFailures: 2, aheadPerCore: 0 }, { resultFetcher });
    h.addExecutor('0', 1);
    const job = h.submit(h.source(2));
    h.succeed(h.task(0, 0));
    h.succeed(h.task(0, 1));
    // The loss of the executor cannot take back what it has delivered.
    h.loseExecutor();
    h.addExecutor('1', 1);
    expect(h.tasks()).toEqual([]);
    reads[1]!.resolve({ value: 'b' });
    reads[0]!.reject(new Error('gone'));
    await Promise.allSettled([Promise.resolve()]);
    h.scheduler.drain();
    expect(job.outcome).toBe('pending');
    h.succeed(h.task(0, 0));
    reads[2]!.resolve({ value: 'a' });
    await Promise.allSettled([Promise.resolve()]);
    h.scheduler.drain();
    await job.waiter.completion;
    expect([...job.results]).toEqual([
      [1, 'b'],
      [0, 'a'],
    ]);
  });
});

describe('a thread that is lost', () => {
  it('costs its task one more try, whatever maxFailures is', async () => {
    const h = new SchedulerHarness({ maxFailures: 1 });
    h.addExecutor();
    const job = h.submit(h.source(2));
    h.fail(h.task(0, 0), threadLost);
    h.succeedAll();
    await job.waiter.completion;
  });

  it('fails the job the second time, with its last words', async () => {
    const h = new SchedulerHarness({ maxFailures: 10 });
    h.addExecutor();
    const job = h.submit(h.source(2));
    h.fail(h.task(0, 0), threadLost);
    h.fail(h.task(0, 0), threadLost);
    await expect(job.waiter.completion).rejects.toThrow(
      'Job aborted: task 0 of stage 0 was lost 2 times, most recently on executor 0: thread 1 ran out of heap',
    );
  });

  it('before it said all that it had begun, costs as many tasks as it had threads', async () => {
    const h = new SchedulerHarness();
    h.addExecutor('0');
    const job = h.submit(h.source(4));
    h.start(h.task(0, 3));
    h.loseExecutor('0');
    h.addExecutor('1');
    h.start(h.task(0, 2));
    h.loseExecutor('1', 'exit code 7');
    await expect(job.waiter.completion).rejects.toThrow(
      'task 0 of stage 0 was lost 2 times, most recently on executor 1: exit code 7',
    );
  });

  it('does not count when the driver caused it', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(1));
    for (let i = 0; i < 3; i++) h.fail(h.task(0, 0), { ...threadLost, caused: true });
    h.fail(h.task(0, 0), threadLost);
    h.succeedAll();
    await job.waiter.completion;
  });
});

describe('an executor that is lost', () => {
  it('costs the tasks that ran one more try, and those that waited nothing', async () => {
    const h = new SchedulerHarness();
    h.addExecutor('0');
    const job = h.submit(h.source(4));
    h.start(h.task(0, 0), h.task(0, 1));
    h.loseExecutor('0', 'signal SIGKILL');
    expect(h.events.at(-1)).toMatchObject({ kind: 'TaskEnd' });
    h.addExecutor('1');
    h.start(h.task(0, 2), h.task(0, 3));
    h.loseExecutor('1', 'signal SIGKILL');
    h.addExecutor('2');
    h.succeed(h.task(0, 0));
    h.start(h.task(0, 1));
    expect(job.outcome).toBe('pending');
    h.loseExecutor('2', 'exit code 134');
    await expect(job.waiter.completion).rejects.toThrow(
      'task 1 of stage 0 was lost 2 times, most recently on executor 2: exit code 134',
    );
  });

  it('before it said what it had begun, costs those it was sent first', async () => {
    const h = new SchedulerHarness();
    h.addExecutor('0');
    const job = h.submit(h.source(4));
    h.loseExecutor('0');
    h.addExecutor('1');
    h.loseExecutor('1', 'exit code 7');
    await expect(job.waiter.completion).rejects.toThrow(
      'was lost 2 times, most recently on executor 1: exit code 7',
    );
  });

  it('does not count when the driver caused it', async () => {
    const h = new SchedulerHarness();
    const job = h.submit(h.source(2));
    for (const id of ['0', '1', '2']) {
      h.addExecutor(id);
      h.start(h.task(0, 0), h.task(0, 1));
      h.loseExecutor(id, 'killed for a neighbour', true);
    }
    h.addExecutor('3');
    h.succeedAll();
    await job.waiter.completion;
  });

  it('is sent binaries and outputs anew in the next one', () => {
    const h = new SchedulerHarness();
    h.addExecutor('0');
    h.submit(h.shuffled(h.source(1), 1));
    h.succeedAll(0);
    h.loseExecutor('0', 'gone', true);
    h.addExecutor('1');
    const { message } = h.messages.at(-1)!;
    expect(message.binaries).toHaveLength(1);
    expect(message.mapOutputs).toHaveLength(1);
    expect(message.tasks).toHaveLength(1);
  });

  it('leaves its map outputs, whose files outlive it', async () => {
    const h = new SchedulerHarness();
    h.addExecutor('0');
    const job = h.submit(h.shuffled(h.source(2), 1));
    h.succeedAll(0);
    h.loseExecutor('0', 'gone', true);
    h.addExecutor('1');
    expect(h.tasks().map((task) => task.stageId)).toEqual([1]);
    h.succeedAll();
    await job.waiter.completion;
  });

  it('takes its map outputs along where files do not outlive executors', async () => {
    const h = new SchedulerHarness({ shuffleFilesOutliveExecutors: false });
    h.addExecutor('0', 1);
    const job = h.submit(h.shuffled(h.source(2), 1));
    h.succeed(h.task(0, 0));
    h.addExecutor('1', 1);
    h.loseExecutor('0', 'gone', true);
    h.succeed(h.task(0, 1));
    expect(h.tasks().map((task) => [task.stageId, task.partition])).toEqual([[0, 0]]);
    h.succeedAll();
    await job.waiter.completion;
  });

  it('is forgotten with what it says afterwards', () => {
    const h = new SchedulerHarness();
    h.addExecutor('0');
    const job = h.submit(h.source(1));
    const late = h.task(0, 0);
    h.loseExecutor('0', 'gone', true);
    h.succeed(late);
    expect(h.discarded).toHaveLength(1);
    expect(job.results.size).toBe(0);
  });
});

describe('results above spark.driver.maxResultSize', () => {
  it('fail the job and say what to do', async () => {
    const h = new SchedulerHarness({ maxResultBytes: 2 ** 20 });
    h.addExecutor();
    const job = h.submit(h.source(5));
    for (const partition of [0, 1]) h.succeed(h.task(0, partition), 'x', 512 * 1024);
    expect(job.outcome).toBe('pending');
    h.succeed(h.task(0, 2), 'x', 299 * 2 ** 20);
    await expect(job.waiter.completion).rejects.toThrow(
      'Job aborted: Total size of serialized results of 3 tasks (300.0 MiB) is bigger than ' +
        'spark.driver.maxResultSize (1024.0 KiB); ',
    );
    expect(h.discarded).toHaveLength(1);
    expect(h.kills).toHaveLength(2);
  });

  it('fail the job also when they come from an attempt that was given up', async () => {
    const h = new SchedulerHarness({ maxResultBytes: 1_000 });
    h.addExecutor();
    const job = h.submit(h.shuffled(h.source(1), 2));
    const lost = h.task(0, 0);
    h.succeed(lost);
    const late = h.task(1, 1);
    h.start(late);
    h.fail(h.task(1, 0), fetchFailed(lost, h.task(1, 0)));
    h.succeed(late, 'x', 1_001);
    await expect(job.waiter.completion).rejects.toThrow(
      'Total size of serialized results of 1 task (1001.0 B)',
    );
  });

  it('count once when a result is lost and comes again', async () => {
    let reads = 0;
    const resultFetcher = {
      fetch: () => {
        if (reads++ === 0) throw new Error('no such file');
        return { value: 'value' };
      },
      discard: () => {},
    };
    const h = new SchedulerHarness({ maxResultBytes: 1_000, maxFailures: 2 }, { resultFetcher });
    h.addExecutor();
    const job = h.submit(h.source(1));
    h.succeed(h.task(0, 0), 'x', 600);
    h.succeed(h.task(0, 0), 'x', 600);
    await job.waiter.completion;
  });

  it('are no matter when it is 0, and in map stages', async () => {
    const h = new SchedulerHarness({ maxResultBytes: 0 });
    h.addExecutor();
    const job = h.submit(h.source(1));
    h.succeed(h.task(0, 0), 'x', 3 * 2 ** 20);
    await job.waiter.completion;
    const small = new SchedulerHarness({ maxResultBytes: 100 });
    small.addExecutor();
    const reduce = small.submit(small.shuffled(small.source(20), 1));
    small.succeedAll();
    await reduce.waiter.completion;
  });
});
