import { pointsFile } from '../../data/points.ts';
import type { Workload } from '../workload.ts';

const POINTS_A_MB = 2_500;
const ITERATIONS = 10;

export const kmeans: Workload = {
  name: 'kmeans',
  title: (mb) =>
    `k-means, ${ITERATIONS} iterations over ${(mb * POINTS_A_MB) / 1e3} k cached points of ten dimensions`,
  arguments: (mb) => [pointsFile(mb * POINTS_A_MB), ITERATIONS],
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 4 },
    { engine: 'spark', when: 'steady', atLeast: 1.15 },
    { engine: 'node2', when: 'steady', atLeast: 0.85 },
  ],
};
