import { expect, it } from 'vitest';
import { createDataset, type Dataset } from '../lineage/dataset.ts';
import type { LineageNode } from '../lineage/nodes.ts';
import { debugString } from './debug-string.ts';

const site = { file: '/app/job.ts', line: 1, column: 1 };
let ids = 0;
const dataset = (node: Record<string, unknown>): Dataset =>
  createDataset(ids++, { site, ...node } as unknown as LineageNode);

it('has a block a shuffle and a line an RDD, as Spark prints it', async () => {
  const text = dataset({ kind: 'textFile', path: 'books', minPartitions: 2 });
  const words = dataset({ kind: 'flatMap', parent: text });
  const counts = dataset({ kind: 'shuffled', parent: words, operator: 'reduceByKey' });
  const other = dataset({ kind: 'parallelize' });
  const moved = dataset({ kind: 'shuffled', parent: other, operator: 'partitionBy' });
  const both = dataset({ kind: 'union', parents: [counts, moved] });
  const printed = await debugString(both, async ({ id }) => (id === both.id ? 12 : 2));
  expect(printed.split('\n')).toEqual([
    '(12) UnionRDD[5] at union at /app/job.ts:1:1 []',
    ' |   ShuffledRDD[2] at reduceByKey at /app/job.ts:1:1 []',
    ' +-(2) MapPartitionsRDD[1] at flatMap at /app/job.ts:1:1 []',
    '    |  books HadoopRDD[0] at textFile at /app/job.ts:1:1 []',
    ' |   ShuffledRDD[4] at partitionBy at /app/job.ts:1:1 []',
    ' +-(2) ParallelCollectionRDD[3] at parallelize at /app/job.ts:1:1 []',
  ]);
});

it('walks lineages of thousands of operators', async () => {
  let last = dataset({ kind: 'range' });
  for (let i = 0; i < 5000; i++) last = dataset({ kind: 'map', parent: last });
  const printed = await debugString(last, async () => 1);
  expect(printed.split('\n')).toHaveLength(5001);
});
