import { describe, expect, it } from 'vitest';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import { createDataset, type Dataset } from '../lineage/dataset.ts';
import type { LineageNode, ShuffledNode } from '../lineage/nodes.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import { DatasetResolver } from './dataset-resolver.ts';

const site = { file: '/app/job.ts', line: 7, column: 1 };
const identity = builtinFunction('identity');
const aggregator = {
  createCombiner: identity,
  mergeValue: identity,
  mergeCombiners: identity,
  mapSideCombine: true,
};

let ids = 0;
const dataset = (node: LineageNode): Dataset => createDataset(++ids, node);
const numbers = (numSlices: number): Dataset =>
  dataset({ kind: 'range', start: 0, end: 100, step: 1, numSlices, site });
const shuffled = (parent: Dataset, more: Partial<ShuffledNode> = {}): Dataset =>
  dataset({
    kind: 'shuffled',
    parent,
    shuffleId: ++ids,
    partitioning: undefined,
    aggregator,
    operator: 'reduceByKey',
    site,
    ...more,
  });
const resolver = () => new DatasetResolver({ defaultParallelism: undefined, ignoreEmptySplits: false });

describe('a shuffle', () => {
  it('of pairs that lie by an equal partitioner happens in place', async () => {
    const first = shuffled(numbers(3), { partitioning: 5 });
    const kept = dataset({ kind: 'filter', parent: first, fn: identity, site });
    const second = shuffled(kept, { partitioning: new HashPartitioner(5) });
    const { partitions, partitioner } = await resolver().resolve(second);
    expect(first.node.kind).toBe('shuffled');
    expect(second.node).toEqual({ kind: 'inPlace', parent: kept, aggregator, site, operator: 'reduceByKey' });
    expect(partitions).toHaveLength(5);
    expect(partitioner?.numPartitions).toBe(5);
  });

  it('of pairs that lie otherwise stays one', async () => {
    const first = shuffled(numbers(3), { partitioning: 5 });
    const second = shuffled(first, { partitioning: 4 });
    const third = shuffled(dataset({ kind: 'map', parent: second, fn: identity, site }), { partitioning: 4 });
    await resolver().resolve(third);
    expect([second.node.kind, third.node.kind]).toEqual(['shuffled', 'shuffled']);
  });

  it('goes by the datasets it is grouped with, also by those that come later', async () => {
    const loose = numbers(3);
    const placed = shuffled(numbers(2), { partitioning: 6 });
    const among = [loose, placed];
    const left = shuffled(loose, { among, aggregator: undefined });
    const right = shuffled(placed, { among, aggregator: undefined });
    const both = dataset({
      kind: 'zipPartitions',
      parents: [left, right],
      fn: identity,
      preservesPartitioning: true,
      site,
    });
    const { partitions, partitioner } = await resolver().resolve(both);
    expect([left.node.kind, right.node.kind]).toEqual(['shuffled', 'inPlace']);
    expect(partitioner?.equals(new HashPartitioner(6))).toBe(true);
    expect(partitions[4]).toEqual({
      kind: 'zip',
      partitions: [
        { kind: 'shuffle', reduceId: 4 },
        { kind: 'shuffle', reduceId: 4 },
      ],
    });
  });
});

describe('a union', () => {
  it('of equally placed parents keeps their placement', async () => {
    const parents = [numbers(2), numbers(3)].map((parent) => shuffled(parent, { partitioning: 4 }));
    const union = dataset({ kind: 'union', parents, site });
    const { partitions, partitioner } = await resolver().resolve(union);
    expect(union.node).toMatchObject({ kind: 'zippedUnion', operator: 'union' });
    expect(partitions).toHaveLength(4);
    expect(partitioner?.numPartitions).toBe(4);
  });

  it('of others puts their partitions one after another', async () => {
    const parents = [shuffled(numbers(2), { partitioning: 4 }), shuffled(numbers(2), { partitioning: 3 })];
    const union = dataset({ kind: 'union', parents, site });
    const { partitions, partitioner } = await resolver().resolve(union);
    expect(union.node.kind).toBe('union');
    expect(partitions).toHaveLength(7);
    expect(partitioner).toBeUndefined();
  });
});

it('partitions that are to be zipped must be equally many', async () => {
  const parents = [numbers(2), numbers(3)];
  const zipped = dataset({
    kind: 'zipPartitions',
    parents,
    fn: identity,
    preservesPartitioning: false,
    site,
  });
  await expect(resolver().resolve(zipped)).rejects.toThrow(
    expect.objectContaining({
      code: 'UNEQUAL_PARTITIONS',
      message: expect.stringMatching(/^Cannot run zipPartitions at .*job\.ts:7:1: .* have 2, 3\./),
    }),
  );
});
