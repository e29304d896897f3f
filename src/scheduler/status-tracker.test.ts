import { describe, expect, it } from 'vitest';
import { SchedulerHarness, threw } from '../../test/support/scheduler-harness.ts';

describe('SparkStatusTracker', () => {
  it('shows the jobs and stages that run', () => {
    const h = new SchedulerHarness();
    const { statusTracker } = h.scheduler;
    expect(statusTracker.getActiveJobIds()).toEqual([]);
    h.addExecutor();
    h.submit(h.shuffled(h.source(1), 2));
    h.submit(h.source(1));
    expect(statusTracker.getActiveJobIds()).toEqual([0, 1]);
    expect(statusTracker.getActiveStageIds()).toEqual([0, 2]);
    expect(statusTracker.getJobInfo(0)).toEqual({ jobId: 0, status: 'RUNNING', stageIds: [0, 1] });
    h.succeedAll(0);
    expect(statusTracker.getActiveStageIds()).toEqual([2, 1]);
    h.succeedAll();
    expect(statusTracker.getActiveJobIds()).toEqual([]);
    expect(statusTracker.getActiveStageIds()).toEqual([]);
    expect(statusTracker.getJobInfo(0)?.status).toBe('SUCCEEDED');
    expect(statusTracker.getJobInfo(2)).toBeUndefined();
  });

  it('counts the tasks of a stage', () => {
    const h = new SchedulerHarness({ maxFailures: 2 }, { startTime: 1_000 });
    h.addExecutor();
    h.advance(5);
    h.submit(h.source(5), { description: 'count' });
    h.start(h.task(0, 0), h.task(0, 1), h.task(0, 2));
    h.succeed(h.task(0, 0));
    h.fail(h.task(0, 1), threw(new Error('once')));
    h.fail(h.task(0, 3), { kind: 'TaskKilled', reason: 'a neighbour' });
    expect(h.scheduler.statusTracker.getStageInfo(0)).toEqual({
      stageId: 0,
      currentAttemptId: 0,
      name: 'count',
      submissionTime: 1_005,
      numTasks: 5,
      numActiveTasks: 1,
      numCompletedTasks: 1,
      numFailedTasks: 1,
    });
    h.fail(h.task(0, 1), threw(new Error('twice')));
    expect(h.scheduler.statusTracker.getJobInfo(0)?.status).toBe('FAILED');
    expect(h.scheduler.statusTracker.getStageInfo(1)).toBeUndefined();
  });

  it('finds jobs that belong to no group, running or ended', () => {
    const h = new SchedulerHarness();
    const { statusTracker } = h.scheduler;
    h.submit(h.source(1));
    h.submit(h.source(1), { partitions: [] });
    expect(statusTracker.getJobIdsForGroup(null)).toEqual([0, 1]);
    expect(statusTracker.getJobIdsForGroup('a')).toEqual([]);
  });

  it('forgets the oldest of what has ended, never what runs', () => {
    const h = new SchedulerHarness({ retainedJobs: 2, retainedStages: 1 });
    const { statusTracker } = h.scheduler;
    h.addExecutor('0', 4);
    h.submit(h.source(1));
    const first = h.task(0, 0);
    for (let jobId = 1; jobId <= 3; jobId++) {
      h.submit(h.source(1));
      h.succeedAll(jobId);
    }
    expect([0, 1, 2, 3].map((jobId) => statusTracker.getJobInfo(jobId)?.status)).toEqual([
      'RUNNING',
      undefined,
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    expect([0, 1, 2, 3].map((stageId) => statusTracker.getStageInfo(stageId)?.stageId)).toEqual([
      0,
      undefined,
      undefined,
      3,
    ]);
    h.succeed(first);
    expect(statusTracker.getJobInfo(0)?.status).toBe('SUCCEEDED');
  });
});
