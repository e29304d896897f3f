import type { Workload } from '../workload.ts';

const LEFT_A_MB = 10_000;
const RIGHT_A_MB = 5_000;
const PARTITIONS = 16;

export const join: Workload = {
  name: 'join',
  title: (mb) => `${(mb * LEFT_A_MB) / 1e6} M pairs of integers, joined with ${(mb * RIGHT_A_MB) / 1e6} M`,
  arguments: (mb) => [mb * LEFT_A_MB, mb * RIGHT_A_MB, mb * RIGHT_A_MB, PARTITIONS],
  steadyRuns: 8,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark', 'c'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 6 },
    { engine: 'spark', when: 'steady', atLeast: 2.3 },
    { engine: 'node2', when: 'steady', atLeast: 0.5 },
  ],
};
