import type { Workload } from '../workload.ts';

const PAIRS_A_MB = 20_000;
const PAIRS_A_KEY = 20;
const PARTITIONS = 16;

export const group: Workload = {
  name: 'group',
  title: (mb) => `${(mb * PAIRS_A_MB) / 1e6} M pairs of integers, ${PAIRS_A_KEY} a key, grouped`,
  arguments: (mb) => [mb * PAIRS_A_MB, (mb * PAIRS_A_MB) / PAIRS_A_KEY, PARTITIONS],
  steadyRuns: 8,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark', 'c'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 6 },
    { engine: 'spark', when: 'steady', atLeast: 1.5 },
    { engine: 'node2', when: 'steady', atLeast: 0.67 },
  ],
};
