import type { Workload } from '../workload.ts';

const NUMBERS_A_MB = 500_000;

export const pipeline: Workload = {
  name: 'pipeline',
  title: (mb) => `map, filter, map, filter, count over ${(mb * NUMBERS_A_MB) / 1e6} M numbers`,
  arguments: (mb) => [mb * NUMBERS_A_MB],
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark', 'pyspark', 'skale', 'c'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 10 },
    { engine: 'spark', when: 'steady', atLeast: 8 },
    { engine: 'node2', when: 'steady', atLeast: 0.7 },
  ],
};
