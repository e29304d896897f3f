import type { Workload } from '../workload.ts';

const TASKS = 10_000;

export const emptyTasks: Workload = {
  name: 'empty-tasks',
  title: ({ tasks = TASKS }) => `a job of ${tasks} empty tasks`,
  arguments: ({ tasks = TASKS }) => [tasks],
  steadyRuns: 5,
  cold: undefined,
  engines: ['firesteel', 'node2', 'spark'],
  bars: [{ engine: 'spark', when: 'steady', atLeast: 10 }],
};
