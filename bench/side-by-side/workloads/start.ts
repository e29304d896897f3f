import type { Workload } from '../workload.ts';

export const start: Workload = {
  name: 'first-count',
  title: () => 'start of a process to its first result',
  arguments: () => [],
  steadyRuns: 0,
  cold: 'first result',
  engines: ['firesteel', 'firesteel-ts', 'node2', 'spark'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 18 },
    { engine: 'spark', when: 'cold', atLeast: 7, of: 'firesteel-ts' },
  ],
};
