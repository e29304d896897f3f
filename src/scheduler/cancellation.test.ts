import { describe, expect, it } from 'vitest';
import { SchedulerHarness } from '../../test/support/scheduler-harness.ts';
import type { TaskResult } from '../protocol/task-description.ts';
import { emptyTaskMetrics } from '../protocol/task-metrics.ts';

const nothingHeld = { jobs: 0, stages: 0 };

describe('cancelJob', () => {
  it('rejects at once and kills what runs and what waits at executors', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(50));
    h.start(h.task(0, 0), h.task(0, 1));
    h.scheduler.dagScheduler.cancelJob(0, 'not needed');
    h.scheduler.drain();
    await expect(job.waiter.completion).rejects.toMatchObject({
      code: 'JOB_CANCELLED',
      message: 'Job 0 cancelled: not needed',
    });
    expect(h.kills.map(({ taskId }) => taskId)).toEqual(h.tasks().map(({ taskId }) => taskId));
    expect(h.kills[0]!.reason).toBe('Job 0 cancelled: not needed');
    expect(h.scheduler.dagScheduler.held).toEqual(nothingHeld);
    h.obeyKills();
    expect(h.scheduler.taskScheduler.held).toMatchObject({ tasks: 0, taskSets: 0 });
    expect(h.tasks()).toEqual([]);
  });

  it('gives the slots to others when the killed tasks have ended', async () => {
    const h = new SchedulerHarness({ aheadPerCore: 0 });
    h.addExecutor();
    const cancelled = h.submit(h.source(4));
    const other = h.submit(h.source(2));
    h.scheduler.dagScheduler.cancelJob(0);
    h.scheduler.drain();
    expect(h.tasks(1)).toEqual([]);
    h.obeyKills();
    expect(h.tasks().map(({ stageId }) => stageId)).toEqual([1, 1]);
    h.succeedAll();
    await other.waiter.completion;
    await expect(cancelled.waiter.completion).rejects.toThrow('cancelled');
  });

  it('lets a stage go on that another job needs', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const shuffled = h.shuffled(h.source(2), 1);
    const cancelled = h.submit(shuffled);
    const other = h.submit(h.keys(shuffled));
    h.scheduler.dagScheduler.cancelJob(0);
    h.scheduler.drain();
    expect(h.kills).toEqual([]);
    h.succeedAll();
    await other.waiter.completion;
    await expect(cancelled.waiter.completion).rejects.toThrow('cancelled');
    expect(h.scheduler.dagScheduler.held).toEqual(nothingHeld);
  });

  it('drops the results that still come, and their files', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(1));
    const task = h.task(0, 0);
    h.start(task);
    h.scheduler.dagScheduler.cancelJob(0);
    const result: TaskResult = { kind: 'indirect', name: 'result-0', bytes: 2 ** 22 };
    h.scheduler.statusUpdates('0', [
      { kind: 'finished', taskId: task.taskId, result, metrics: emptyTaskMetrics() },
    ]);
    h.scheduler.drain();
    await expect(job.waiter.completion).rejects.toThrow('cancelled');
    expect(h.discarded).toEqual([result]);
    expect(job.results.size).toBe(0);
  });

  it('does nothing to a job that ended, or that never was', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(1));
    h.succeedAll();
    h.scheduler.dagScheduler.cancelJob(0);
    h.scheduler.dagScheduler.cancelJob(7);
    h.scheduler.drain();
    await job.waiter.completion;
    expect(h.kills).toEqual([]);
  });

  it('reaches a job whose stages wait', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.shuffled(h.shuffled(h.source(1), 1), 1));
    h.scheduler.dagScheduler.cancelJob(0);
    h.scheduler.drain();
    h.obeyKills();
    await expect(job.waiter.completion).rejects.toThrow('cancelled');
    expect(h.scheduler.dagScheduler.held).toEqual(nothingHeld);
    expect(h.tasks()).toEqual([]);
  });

  it('called by a result handler takes effect when the handler has returned', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(3), {
      onResult: () => h.scheduler.dagScheduler.cancelJob(0),
    });
    h.succeed(h.task(0, 0));
    await expect(job.waiter.completion).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    expect(h.kills).toHaveLength(2);
  });
});

describe('a signal', () => {
  it('cancels its job with its reason as cause', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const abort = new AbortController();
    const job = h.submit(h.source(2), { signal: abort.signal });
    const reason = new Error('user left');
    abort.abort(reason);
    h.scheduler.drain();
    await expect(job.waiter.completion).rejects.toMatchObject({ code: 'JOB_CANCELLED', cause: reason });
    expect(h.kills).toHaveLength(2);
  });

  it('that is aborted already starts nothing', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const reason = new Error('too late');
    const job = h.submit(h.source(2), { signal: AbortSignal.abort(reason) });
    await expect(job.waiter.completion).rejects.toMatchObject({ code: 'JOB_CANCELLED', cause: reason });
    expect(h.events.map(({ kind }) => kind)).toEqual(['ExecutorAdded']);
    expect(h.scheduler.dagScheduler.held).toEqual(nothingHeld);
  });

  it('is not listened to when the job is over', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (type: string, listener: any, options?: any) => {
      listeners.add(listener);
      add(type, listener, options);
    };
    signal.removeEventListener = (type: string, listener: any) => {
      listeners.delete(listener);
      remove(type, listener);
    };
    for (let i = 0; i < 5; i++) {
      const job = h.submit(h.source(1), { signal });
      expect(listeners.size).toBe(1);
      h.succeedAll();
      await job.waiter.completion;
    }
    expect(listeners.size).toBe(0);
  });
});

describe('cancelAllJobs', () => {
  it('cancels what runs and what waits, and takes new jobs', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const jobs = [h.submit(h.source(40)), h.submit(h.shuffled(h.source(2), 1))];
    h.scheduler.dagScheduler.cancelAllJobs('enough');
    h.scheduler.drain();
    for (const [jobId, job] of jobs.entries()) {
      await expect(job.waiter.completion).rejects.toThrow(`Job ${jobId} cancelled: enough`);
    }
    h.obeyKills();
    const next = h.submit(h.source(1));
    h.succeedAll();
    await next.waiter.completion;
  });
});

describe('stop', () => {
  it('fails what runs and what was only submitted, and takes no more', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const running = h.submit(h.source(2));
    const request = { ...running.waiter.submission, dataset: h.source(1), partitions: [0] };
    const submitted = h.scheduler.dagScheduler.submitJob(request);
    const launched = h.messages.length;
    h.scheduler.stop('SparkContext was stopped at app.ts:9:4');
    for (const [jobId, waiter] of [running.waiter, submitted].entries()) {
      await expect(waiter.completion).rejects.toMatchObject({
        code: 'CONTEXT_STOPPED',
        message: `Job ${jobId} ended: SparkContext was stopped at app.ts:9:4`,
      });
    }
    expect(h.messages).toHaveLength(launched);
    expect(h.scheduler.dagScheduler.held).toEqual(nothingHeld);
    expect(() => h.submit(h.source(1))).toThrow(expect.objectContaining({ code: 'CONTEXT_STOPPED' }));
    h.scheduler.stop('again');
    h.succeedAll();
    expect(running.results.size).toBe(0);
  });

  it('leaves no timer', () => {
    const h = new SchedulerHarness();
    const job = h.submit(h.source(2));
    job.waiter.completion.catch(() => {});
    expect(h.clock.numTimers).toBe(1);
    h.scheduler.stop('the end');
    expect(h.clock.numTimers).toBe(0);
  });

  it('called by a result handler ends the job that called it', async () => {
    const h = new SchedulerHarness();
    h.addExecutor();
    const job = h.submit(h.source(2), { onResult: () => h.scheduler.stop('by a handler') });
    h.succeed(h.task(0, 1));
    await expect(job.waiter.completion).rejects.toMatchObject({ code: 'CONTEXT_STOPPED' });
  });
});
