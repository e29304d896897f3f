import type { Workload } from '../workload.ts';

const PAIRS_A_MB = 30_000;
const KEYS_A_MB = 15_000;

export const distinct: Workload = {
  name: 'distinct',
  title: (mb) => `${(mb * PAIRS_A_MB) / 1e6} M pairs with ${(mb * KEYS_A_MB) / 1e6} M keys, reduced by key`,
  arguments: (mb) => [mb * PAIRS_A_MB, mb * KEYS_A_MB],
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark'],
  bars: [],
};
