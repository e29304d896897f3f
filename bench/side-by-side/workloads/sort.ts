import { sortRecordsFile } from '../../data/sort-records.ts';
import { short } from '../sizes.ts';
import type { Workload } from '../workload.ts';

const RECORDS_A_MB = 10_000;

export const sort: Workload = {
  name: 'sort',
  title: ({ mb, records = mb * RECORDS_A_MB }) => `${short(records)} lines of 100 bytes, sorted by ten`,
  arguments: ({ mb, records = mb * RECORDS_A_MB }) => [sortRecordsFile(records)],
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark', 'c', 'gnu-sort'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 8 },
    { engine: 'spark', when: 'steady', atLeast: 4 },
    { engine: 'node2', when: 'steady', atLeast: 0.6 },
  ],
};
