import { short } from '../sizes.ts';
import type { Workload } from '../workload.ts';

const NUMBERS_A_MB = 500_000;

export const pipeline: Workload = {
  name: 'pipeline',
  title: ({ mb, numbers = mb * NUMBERS_A_MB }) =>
    `map, filter, map, filter, count over ${short(numbers)} numbers`,
  arguments: ({ mb, numbers = mb * NUMBERS_A_MB }) => [numbers],
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark', 'pyspark', 'skale', 'c'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 10 },
    { engine: 'spark', when: 'steady', atLeast: 8 },
    { engine: 'node2', when: 'steady', atLeast: 0.7 },
  ],
};
