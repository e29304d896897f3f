import type { Workload } from '../workload.ts';

const TASKS = 10_000;

export const emptyTasks: Workload = {
  name: 'empty-tasks',
  title: () => `a job of ${TASKS} empty tasks`,
  arguments: () => [TASKS],
  steadyRuns: 5,
  cold: undefined,
  engines: ['firesteel', 'node2', 'spark'],
  bars: [{ engine: 'spark', when: 'steady', atLeast: 10 }],
};
