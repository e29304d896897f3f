import type { Workload } from '../workload.ts';
import { distinct } from './distinct.ts';
import { emptyTasks } from './empty-tasks.ts';
import { group, groupSkewed } from './group.ts';
import { join, joinSkewed } from './join.ts';
import { kmeans } from './kmeans.ts';
import { pagerank } from './pagerank.ts';
import { pipeline } from './pipeline.ts';
import { sort } from './sort.ts';
import { start } from './start.ts';
import { tinyJobs } from './tiny-jobs.ts';
import { wordCount } from './word-count.ts';

/** In the order in which they are run and shown. */
export const workloads: readonly Workload[] = [
  wordCount,
  pipeline,
  sort,
  group,
  groupSkewed,
  join,
  joinSkewed,
  distinct,
  pagerank,
  kmeans,
  start,
  tinyJobs,
  emptyTasks,
];
