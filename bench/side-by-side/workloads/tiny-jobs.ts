import type { Workload } from '../workload.ts';

export const tinyJobs: Workload = {
  name: 'tiny-jobs',
  title: () => 'a job of two tasks that count one number each',
  arguments: () => [],
  steadyRuns: 500,
  cold: undefined,
  engines: ['firesteel', 'node2', 'spark'],
  bars: [{ engine: 'spark', when: 'steady', atLeast: 15 }],
};
