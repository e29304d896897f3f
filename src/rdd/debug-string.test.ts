import { expect, it } from 'vitest';
import { createDataset, type Dataset } from '../lineage/dataset.ts';
import type { LineageNode } from '../lineage/nodes.ts';
import { MEMORY_ONLY } from '../lineage/storage-level.ts';
import { debugString } from './debug-string.ts';

const site = { file: '/app/job.ts', line: 1, column: 1 };
const NOTHING = { numCachedPartitions: 0, memorySize: 0 };
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
  const printed = await debugString(both, {
    countPartitions: async ({ id }) => (id === both.id ? 12 : 2),
    storageInfo: () => NOTHING,
  });
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
  const printed = await debugString(last, { countPartitions: async () => 1, storageInfo: () => NOTHING });
  expect(printed.split('\n')).toHaveLength(5001);
});

it('tells of persisted RDDs how they are kept, and what of them is there', async () => {
  const source = dataset({ kind: 'range' });
  const kept = dataset({ kind: 'map', parent: source });
  const counts = dataset({ kind: 'shuffled', parent: kept, operator: 'reduceByKey' });
  kept.level = MEMORY_ONLY;
  const printed = await debugString(counts, {
    countPartitions: async () => 2,
    storageInfo: ({ id }) => (id === kept.id ? { numCachedPartitions: 1, memorySize: 2048 } : NOTHING),
  });
  expect(printed.split('\n').map((line) => line.replace(/ at .*\[/, ' ['))).toEqual([
    expect.stringMatching(/^\(2\) ShuffledRDD\[\d+\] \[\]$/),
    expect.stringMatching(/^ \+-\(2\) MapPartitionsRDD\[\d+\] \[Memory Deserialized 1x Replicated\]$/),
    '    |      CachedPartitions: 1; MemorySize: 2.0 KiB; DiskSize: 0.0 B',
    expect.stringMatching(/^ {4}\| {2}ParallelCollectionRDD\[\d+\] \[\]$/),
  ]);
});
