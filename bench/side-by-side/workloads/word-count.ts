import { zipfTextFile } from '../../data/zipf-text.ts';
import type { Workload } from '../workload.ts';

export const wordCount: Workload = {
  name: 'word-count',
  title: ({ mb }) => `words of ${mb} MB of text, counted`,
  arguments: ({ mb }) => [zipfTextFile(mb)],
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'firesteel-any-function', 'node2', 'node1', 'spark', 'pyspark', 'skale', 'c'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 4 },
    { engine: 'spark', when: 'steady', atLeast: 2 },
    { engine: 'node2', when: 'steady', atLeast: 1.5 },
    { engine: 'spark', when: 'cold', atLeast: 3.5, of: 'firesteel-any-function' },
    { engine: 'spark', when: 'steady', atLeast: 1.4, of: 'firesteel-any-function' },
    { engine: 'node2', when: 'steady', atLeast: 1.1, of: 'firesteel-any-function' },
  ],
};
