import { powerLawGraphFile } from '../../data/power-law-graph.ts';
import { short } from '../sizes.ts';
import type { Workload } from '../workload.ts';

const EDGES_A_MB = 15_000;
const EDGES_A_NODE = 10;
const PARTITIONS = 4;
const ITERATIONS = 10;

export const pagerank: Workload = {
  name: 'pagerank',
  title: ({ mb, edges = mb * EDGES_A_MB }) =>
    `PageRank, ${ITERATIONS} iterations over ${short(edges)} cached edges`,
  arguments: ({ mb, edges = mb * EDGES_A_MB }) => {
    const nodes = Math.ceil(edges / EDGES_A_NODE);
    return [powerLawGraphFile(nodes, edges), PARTITIONS, ITERATIONS];
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
