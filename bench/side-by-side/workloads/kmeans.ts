import { pointsFile } from '../../data/points.ts';
import { short } from '../sizes.ts';
import type { Workload } from '../workload.ts';

const POINTS_A_MB = 2_500;
const ITERATIONS = 10;

export const kmeans: Workload = {
  name: 'kmeans',
  title: ({ mb, points = mb * POINTS_A_MB }) =>
    `k-means, ${ITERATIONS} iterations over ${short(points)} cached points of ten dimensions`,
  arguments: ({ mb, points = mb * POINTS_A_MB }) => [pointsFile(points), ITERATIONS],
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 4 },
    { engine: 'spark', when: 'steady', atLeast: 1.15 },
    { engine: 'node2', when: 'steady', atLeast: 0.85 },
  ],
};
