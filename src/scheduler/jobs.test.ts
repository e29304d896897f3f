import { describe, expect, it } from 'vitest';
import { SchedulerHarness, site } from '../../test/support/scheduler-harness.ts';
import { SparkError, TaskNotSerializableError } from '../common/errors.ts';
import type { Dataset } from '../lineage/dataset.ts';

const stagesOf = (h: SchedulerHarness) => h.tasks().map((task) => task.stageId);
const kindsOf = (h: SchedulerHarness) => h.events.map((event) => event.kind);

describe('a job of one stage', () => {
  it('resolves when every partition came, in any order', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.keys(h.source(3)));
    for (const partition of [2, 0, 1]) h.succeed(h.task(0, partition), `value ${partition}`);
    await job.waiter.completion;
    expect([...job.results]).toEqual([
      [2, 'value 2'],
      [0, 'value 0'],
      [1, 'value 1'],
    ]);
    expect(h.scheduler.dagScheduler.held).toEqual({ jobs: 0, stages: 0 });
  });

  it('computes the partitions asked for, under their positions', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(5), { partitions: [4, 1, 4] });
    expect(h.tasks().map((task) => task.partition)).toEqual([4, 1, 4]);
    h.succeedAll();
    await job.waiter.completion;
    expect([...job.results].sort()).toEqual([
      [0, 4],
      [1, 1],
      [2, 4],
    ]);
  });

  it('sends the plan and what each task needs', () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const dataset = h.keys(h.source(1));
    h.submit(dataset, { result: { kind: 'count' } });
    expect(h.encodedPlans).toEqual([{ dataset, sink: { kind: 'result', result: { kind: 'count' } } }]);
    const { message } = h.messages[0]!;
    expect(message).toMatchObject({ kind: 'LaunchTasks', mapOutputs: [] });
    expect(message.tasks).toEqual([
      {
        taskId: 0,
        stageId: 0,
        stageAttempt: 0,
        partition: 0,
        attemptNumber: 0,
        binaryId: message.binaries[0]!.id,
        spec: new Uint8Array(5),
        shuffles: [],
      },
    ]);
  });

  it('waits for an executor', async () => {
    const h = new SchedulerHarness();
    const job = h.submit(h.source(2));
    expect(h.messages).toEqual([]);
    h.addExecutor();
    h.succeedAll();
    await job.waiter.completion;
  });

  it('tells where tasks ran, and what those of a stage did together', () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    h.submit(h.source(3));
    h.locality = 'PROCESS_LOCAL';
    h.start(h.task(0, 0), h.task(0, 1));
    h.locality = 'ANY';
    h.metrics = { ...h.metrics, blocksRead: 1, bytesKept: 5, peakExecutionMemoryBytes: 7 };
    h.succeed(h.task(0, 0));
    h.fail(h.task(0, 1), { kind: 'ThreadLost', message: 'gone' });
    h.succeed(h.task(0, 2));
    h.metrics = { ...h.metrics, peakExecutionMemoryBytes: 6 };
    h.succeed(h.task(0, 1));
    const started = h.events.flatMap((event) => (event.kind === 'TaskStart' ? [event.task] : []));
    expect(started.map(({ partition, locality }) => [partition, locality])).toEqual([
      [0, 'PROCESS_LOCAL'],
      [1, 'PROCESS_LOCAL'],
      [2, 'ANY'],
      [1, 'ANY'],
    ]);
    expect(h.events.find(({ kind }) => kind === 'StageCompleted')).toMatchObject({
      totals: {
        metrics: { blocksRead: 3, bytesKept: 15, peakExecutionMemoryBytes: 7 },
        tasksByLocality: { PROCESS_LOCAL: 2, NO_PREF: 0, ANY: 2 },
      },
    });
  });

  it('tells its listeners what happens, in order', () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    h.submit(h.source(1));
    h.succeedAll();
    expect(kindsOf(h)).toEqual([
      'ExecutorAdded',
      'JobStart',
      'StageSubmitted',
      'TaskStart',
      'TaskEnd',
      'StageCompleted',
      'JobEnd',
    ]);
    expect(h.events[1]).toMatchObject({
      jobId: 0,
      description: 'collect',
      site,
      stageIds: [0],
    });
    const stage = { stageId: 0, attempt: 0, name: 'collect', kind: 'result', numTasks: 1, site };
    expect(h.events[2]).toMatchObject({ stage });
    expect(h.events[4]).toMatchObject({
      task: { partition: 0, executorId: '0' },
      reason: { kind: 'Success' },
    });
  });
});

describe('a job without partitions', () => {
  it('succeeds at once and still starts and ends', async () => {
    const h = new SchedulerHarness();
    const job = h.submit(h.source(3), { partitions: [] });
    await job.waiter.completion;
    expect(kindsOf(h)).toEqual(['JobStart', 'JobEnd']);
    expect(h.messages).toEqual([]);
  });
});

describe('a partition that does not exist', () => {
  it.each([3, -1, 0.5])('is refused: %d', (partition) => {
    const h = new SchedulerHarness();
    expect(() => h.submit(h.source(3), { partitions: [0, partition] })).toThrow(
      expect.objectContaining({
        code: 'NO_SUCH_PARTITION',
        message: `Cannot run collect: attempting to access a non-existent partition: ${partition}. Total number of partitions: 3`,
      }),
    );
    expect(h.scheduler.dagScheduler.held.jobs).toBe(0);
  });
});

describe('stages', () => {
  it('run after those they read from, with the outputs of these', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const read = h.shuffled(h.source(2), 3);
    const job = h.submit(h.keys(read));
    expect(stagesOf(h)).toEqual([0, 0]);
    expect(h.task(0, 0).plan.sink).toMatchObject({
      kind: 'shuffleWrite',
      shuffleId: 0,
      partitioner: { kind: 'hash', numPartitions: 3 },
    });
    const bytes = new Uint8Array(12);
    h.succeed(h.task(0, 1), { sizes: [3, 4, 5], bytes });
    expect(stagesOf(h)).toEqual([0]);
    h.succeed(h.task(0, 0), { sizes: [0, 1, 2] });
    expect(stagesOf(h)).toEqual([1, 1, 1]);
    const { mapOutputs, tasks } = h.messages.at(-1)!.message;
    expect(mapOutputs).toEqual([
      {
        shuffleId: 0,
        epoch: 1,
        statuses: [
          { mapId: 0, executorId: '0', sizes: [0, 1, 2] },
          { mapId: 1, executorId: '0', sizes: [3, 4, 5], bytes },
        ],
      },
    ]);
    expect(tasks[0]!.shuffles).toEqual([{ shuffleId: 0, epoch: 1 }]);
    h.succeedAll();
    await job.waiter.completion;
    expect(job.results.size).toBe(3);
  });

  it('of a diamond run the shared one once', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const top = h.shuffled(h.source(2), 2);
    const left = h.shuffled(h.keys(top), 1);
    const right = h.shuffled(h.keys(top), 1);
    const job = h.submit(h.union(left, right));
    const ran: number[] = [];
    while (h.tasks().length > 0) {
      const task = h.tasks()[0]!;
      ran.push(task.stageId);
      h.succeed(task);
    }
    await job.waiter.completion;
    expect(ran).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  it('that are needed twice in one job run once', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const shuffled = h.shuffled(h.source(2), 1);
    const job = h.submit(h.union(shuffled, h.keys(shuffled)));
    h.succeedAll();
    await job.waiter.completion;
    expect(h.messages.flatMap(({ message }) => message.tasks)).toHaveLength(4);
  });

  it('are skipped in a later job, whose ids still name them', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const shuffled = h.shuffled(h.source(2), 2);
    h.submit(shuffled);
    h.succeedAll();
    const second = h.submit(h.keys(shuffled));
    expect(stagesOf(h)).toEqual([3, 3]);
    h.succeedAll();
    await second.waiter.completion;
    expect(h.scheduler.statusTracker.getJobInfo(1)?.stageIds).toEqual([2, 3]);
    expect(h.scheduler.statusTracker.getStageInfo(2)).toBeUndefined();
  });

  it('are shared by jobs that run at the same time', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const shuffled = h.shuffled(h.source(2), 2);
    const first = h.submit(shuffled);
    const second = h.submit(h.keys(shuffled));
    expect(stagesOf(h)).toEqual([0, 0]);
    h.succeedAll(0);
    expect(stagesOf(h)).toEqual([1, 1, 2, 2]);
    h.succeedAll();
    await Promise.all([first.waiter.completion, second.waiter.completion]);
  });

  it('compute only what an ended job left to do', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const shuffled = h.shuffled(h.source(3), 1);
    const first = h.submit(shuffled);
    h.succeed(h.task(0, 1));
    h.scheduler.dagScheduler.cancelJob(0);
    h.scheduler.drain();
    h.obeyKills();
    await expect(first.waiter.completion).rejects.toThrow('cancelled');
    const second = h.submit(shuffled);
    expect(h.tasks().map((task) => task.partition)).toEqual([0, 2]);
    h.succeedAll();
    await second.waiter.completion;
  });

  it('with no map partitions are there at once', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.shuffled(h.union(), 2));
    expect(h.task(0 + 1, 0).shuffles).toEqual([{ shuffleId: 0, epoch: 1 }]);
    h.succeedAll();
    await job.waiter.completion;
  });

  it('behind a dataset that is cached are not run', async () => {
    let cached: Dataset | undefined;
    const h = new SchedulerHarness({}, { cache: { isFullyCached: (dataset) => dataset === cached } });
    h.addExecutor();
    cached = h.keys(h.shuffled(h.source(2), 2));
    const job = h.submit(h.keys(cached));
    expect(stagesOf(h)).toEqual([1, 1]);
    expect(h.task(1, 0).shuffles).toEqual([]);
    h.succeedAll();
    await job.waiter.completion;
  });

  it('behind a dataset that is said to be cached are run once it proves not to be, before what missed them', async () => {
    let cached: Dataset | undefined;
    const h = new SchedulerHarness({}, { cache: { isFullyCached: (dataset) => dataset === cached } });
    h.addExecutor();
    cached = h.keys(h.shuffled(h.source(2), 1));
    const job = h.submit(h.keys(cached));
    const gone = { shuffleId: 0, mapIndex: -1, mapId: -1, executorId: h.task(1, 0).executorId, reduceId: -1 };
    h.fail(h.task(1, 0), { kind: 'FetchFailed', ...gone, message: 'the outputs of its shuffle are gone' });
    h.advance(200);
    expect(stagesOf(h)).toEqual([0, 0]);
    h.succeedAll(0);
    expect(stagesOf(h)).toEqual([1]);
    expect(h.task(1, 0).shuffles).toEqual([{ shuffleId: 0, epoch: expect.any(Number) }]);
    h.succeedAll();
    await job.waiter.completion;
  });

  it('are found in a lineage of 5,000 operators and in one of 1,000 shuffles', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    let long = h.shuffled(h.source(1), 1);
    for (let i = 0; i < 5_000; i++) long = h.keys(long);
    const first = h.submit(long);
    h.succeedAll();
    await first.waiter.completion;
    let deep = h.source(1);
    for (let i = 0; i < 1_000; i++) deep = h.shuffled(deep, 1);
    const second = h.submit(deep);
    h.succeedAll();
    await second.waiter.completion;
    expect(h.scheduler.dagScheduler.held).toEqual({ jobs: 0, stages: 0 });
  });
});

describe('what cannot be run', () => {
  it('fails the job when its functions cannot be sent', async () => {
    const cause = new TaskNotSerializableError('NOT_SERIALIZABLE', 'Cannot send f: x is a socket', [
      'f',
      'x',
    ]);
    const encoder = {
      encode() {
        throw cause;
      },
      encodeSpec: () => new Uint8Array(0),
    };
    const h = new SchedulerHarness({}, { encoder });
    h.addExecutor();
    const job = h.submit(h.union(h.shuffled(h.source(2), 2), h.shuffled(h.source(2), 2)));
    await expect(job.waiter.completion).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message: 'Job aborted: stage 0 cannot be sent to executors: Cannot send f: x is a socket',
      cause,
    });
    expect(kindsOf(h).slice(1)).toEqual(['JobStart', 'StageSubmitted', 'StageCompleted', 'JobEnd']);
    expect(h.scheduler.dagScheduler.held).toEqual({ jobs: 0, stages: 0 });
  });

  it("fails the job when a partition's data cannot be sent, and lets others have the slots", async () => {
    const cause = new Error('no');
    const encoder = {
      encode: (_plan: unknown, id: string) => ({ id, bytes: new Uint8Array(1) }),
      encodeSpec: (spec: { kind: string; first?: number }) => {
        if (spec.first === 1) throw cause;
        return new Uint8Array(1);
      },
    };
    const h = new SchedulerHarness({}, { encoder });
    const bad = h.submit(h.source(30));
    const good = h.submit(h.source(1));
    h.addExecutor();
    await expect(bad.waiter.completion).rejects.toMatchObject({
      message: 'Job aborted: task 1 of stage 0 cannot be sent to executor 0: no',
      cause,
    });
    // Task 0 was sent before it was known that its stage cannot run.
    expect(h.messages[0]!.message.tasks.map((task) => task.partition)).toEqual([0]);
    expect(h.kills.map(({ taskId }) => taskId)).toEqual([h.task(0, 0).taskId]);
    expect(h.messages.at(-1)!.message.tasks.map((task) => task.stageId)).toEqual([1]);
    h.obeyKills();
    h.succeedAll();
    await good.waiter.completion;
  });

  it('fails the job when a partitioner is not settled, and leaves nothing behind', async () => {
    const h = new SchedulerHarness(
      {},
      { catalog: { partitions: () => [{ kind: 'shuffle', reduceId: 0 }], partitioner: () => undefined } },
    );
    const job = h.submit(h.shuffled(h.shuffled(h.source(1), 1), 1), { partitions: [0] });
    await expect(job.waiter.completion).rejects.toMatchObject({ code: 'JOB_ABORTED' });
    expect(h.scheduler.dagScheduler.held).toEqual({ jobs: 0, stages: 0 });
  });
});

describe('a result handler that throws', () => {
  it('fails its job alone, with the error as cause', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const cause = new Error('bad merge');
    const onResult = () => {
      throw cause;
    };
    const bad = h.submit(h.source(2), { onResult });
    const good = h.submit(h.source(2));
    h.succeed(h.task(0, 0));
    h.obeyKills();
    h.succeedAll();
    await expect(bad.waiter.completion).rejects.toMatchObject({
      code: 'JOB_ABORTED',
      message: 'Job aborted: the result of task 0 of stage 0 could not be taken on the driver: bad merge',
      cause,
    });
    await good.waiter.completion;
  });
});

describe('the end of a job', () => {
  it('names the action and its caller in the stack of the error', async () => {
    const h = new SchedulerHarness();
    function theCaller() {
      return h.submit(h.source(1), { description: 'count' });
    }
    const job = theCaller();
    h.scheduler.dagScheduler.cancelAllJobs('enough');
    h.scheduler.drain();
    const error = await job.waiter.completion.catch((thrown) => thrown);
    expect(error).toBeInstanceOf(SparkError);
    expect(error.message).toBe('Job 0 cancelled: enough');
    const [first, second] = error.stack.split('\n');
    expect(first).toBe('SparkError: Job 0 cancelled: enough');
    expect(second).toMatch(/^ {4}at count \(.*job\.ts:42:7\)$/);
    expect(error.stack).toContain('theCaller');
    expect(error).not.toHaveProperty('cause');
  });

  it('makes executors forget its stages', () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    h.submit(h.shuffled(h.source(1), 1));
    h.succeedAll();
    const sent = h.messages.flatMap(({ message }) => message.binaries.map((binary) => binary.id));
    expect(sent).toHaveLength(2);
    expect(h.forgottenStages).toEqual(sent);
  });

  it('leaves nothing, 10,000 times', { timeout: 60_000 }, () => {
    const h = new SchedulerHarness({ retainedJobs: 10, retainedStages: 10 });
    h.addExecutor();
    const shuffled = h.shuffled(h.source(1), 1);
    for (let i = 0; i < 10_000; i++) {
      if (i % 100 === 0) h.submit(h.shuffled(h.source(1), 1));
      h.submit(shuffled);
      if (i % 3 === 0) h.scheduler.dagScheduler.cancelJob(h.jobs.length - 1);
      h.succeedAll();
      h.obeyKills();
    }
    expect(h.scheduler.dagScheduler.held).toEqual({ jobs: 0, stages: 0 });
    expect(h.scheduler.taskScheduler.held).toMatchObject({ tasks: 0, taskSets: 0 });
    // What is left are the shuffles, until nobody refers to them.
    for (let shuffleId = 0; shuffleId <= 100; shuffleId++) h.scheduler.dagScheduler.forgetShuffle(shuffleId);
    h.scheduler.drain();
    expect(h.scheduler.taskScheduler.held.sent).toBe(0);
    expect(h.clock.numTimers).toBe(0);
    expect(h.scheduler.progress.jobIds).toHaveLength(10);
  });
});

describe('a shuffle that nobody refers to any more', () => {
  it('goes at once, or when the jobs that use it are over', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const first = h.shuffled(h.source(1), 1);
    const second = h.shuffled(h.source(1), 1);
    h.submit(first);
    h.succeedAll();
    const job = h.submit(second);
    h.succeedAll(2);
    h.scheduler.dagScheduler.forgetShuffle(0);
    h.scheduler.dagScheduler.forgetShuffle(1);
    h.scheduler.dagScheduler.forgetShuffle(9);
    h.scheduler.drain();
    expect(h.forgottenShuffles).toEqual([0]);
    h.succeedAll();
    await job.waiter.completion;
    expect(h.forgottenShuffles).toEqual([0, 1]);
    expect(h.scheduler.mapOutputTracker.contains(1)).toBe(false);
  });
});

describe('a fault of the scheduler', () => {
  it('fails all jobs with the original error, and those to come', async () => {
    const fault = new Error('fault');
    let faulty = false;
    const outputCommit = {
      stageStart: () => {
        if (faulty) throw fault;
      },
      stageEnd: () => {},
    };
    const h = new SchedulerHarness({}, { outputCommit });
    h.addExecutor();
    const first = h.submit(h.source(2));
    faulty = true;
    const second = h.submit(h.source(2));
    for (const job of [first, second]) {
      await expect(job.waiter.completion).rejects.toMatchObject({ code: 'SCHEDULER_FAILED', cause: fault });
    }
    expect(h.fatalErrors).toEqual([fault]);
    const { statusTracker } = h.scheduler;
    expect(statusTracker.getActiveJobIds()).toEqual([]);
    expect(statusTracker.getActiveStageIds()).toEqual([]);
    expect([0, 1].map((jobId) => statusTracker.getJobInfo(jobId)?.status)).toEqual(['FAILED', 'FAILED']);
    expect(kindsOf(h).slice(-3)).toEqual(['StageCompleted', 'JobEnd', 'JobEnd']);
    expect(h.events.at(-1)).toMatchObject({
      jobId: 1,
      failureReason: 'Job 1 failed: the scheduler failed: fault',
    });
    expect(() => h.submit(h.source(1))).toThrow(
      expect.objectContaining({ code: 'SCHEDULER_FAILED', cause: fault }),
    );
  });

  it('is told apart from executors that cannot be started', async () => {
    const h = new SchedulerHarness();
    const job = h.submit(h.source(2));
    const cause = new SparkError('EXECUTOR_START_FAILED', 'Cannot start an executor: no memory');
    h.scheduler.fail(cause);
    await expect(job.waiter.completion).rejects.toMatchObject({
      code: 'EXECUTOR_START_FAILED',
      message: 'Job 0 failed: Cannot start an executor: no memory',
      cause,
    });
    expect(h.clock.numTimers).toBe(0);
  });

  it('is none when a listener throws', async () => {
    const events = {
      post() {
        throw new Error('listener');
      },
    };
    const h = new SchedulerHarness({}, { events });
    h.addExecutor();
    const job = h.submit(h.source(1));
    h.succeedAll();
    await job.waiter.completion;
    expect(h.warnings).toContain('A listener failed on JobStart: listener');
  });
});
