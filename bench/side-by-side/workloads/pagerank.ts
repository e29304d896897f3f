import { powerLawGraphFile } from '../../data/power-law-graph.ts';
import type { Workload } from '../workload.ts';

const EDGES_A_MB = 15_000;
const EDGES_A_NODE = 10;
const PARTITIONS = 4;
const ITERATIONS = 10;

export const pagerank: Workload = {
  name: 'pagerank',
  title: (mb) => `PageRank, ${ITERATIONS} iterations over ${(mb * EDGES_A_MB) / 1e6} M cached edges`,
  arguments: (mb) => {
    const edges = mb * EDGES_A_MB;
    return [powerLawGraphFile(edges / EDGES_A_NODE, edges), PARTITIONS, ITERATIONS];
  },
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 20 },
    { engine: 'spark', when: 'steady', atLeast: 10 },
    { engine: 'node2', when: 'steady', atLeast: 0.25 },
  ],
};
