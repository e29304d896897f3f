import { describe, expect, it } from 'vitest';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import { createDataset, type Dataset } from '../lineage/dataset.ts';
import { NATURAL_ORDER } from '../lineage/key-order.ts';
import type { LineageNode, ShuffledNode } from '../lineage/nodes.ts';
import { HashPartitioner } from '../lineage/partitioner.ts';
import type { JobRequest } from '../rdd/job-runner.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
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
const action = { runJob: () => Promise.reject(new Error('No job was expected')) };
const resolver = () => new DatasetResolver({ defaultParallelism: undefined, ignoreEmptySplits: false });

describe('a shuffle', () => {
  it('of pairs that lie by an equal partitioner happens in place', async () => {
    const first = shuffled(numbers(3), { partitioning: 5 });
    const kept = dataset({ kind: 'filter', parent: first, fn: identity, site });
    const second = shuffled(kept, { partitioning: new HashPartitioner(5) });
    const { partitions, partitioner } = await resolver().resolve(second, action);
    expect(first.node.kind).toBe('shuffled');
    expect(second.node).toEqual({ kind: 'inPlace', parent: kept, aggregator, site, operator: 'reduceByKey' });
    expect(partitions).toHaveLength(5);
    expect(partitioner?.numPartitions).toBe(5);
  });

  it('of pairs that lie otherwise stays one', async () => {
    const first = shuffled(numbers(3), { partitioning: 5 });
    const second = shuffled(first, { partitioning: 4 });
    const third = shuffled(dataset({ kind: 'map', parent: second, fn: identity, site }), { partitioning: 4 });
    await resolver().resolve(third, action);
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
    const { partitions, partitioner } = await resolver().resolve(both, action);
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

describe('a sort', () => {
  const sorted = (parent: Dataset, numPartitions?: number): Dataset =>
    shuffled(parent, {
      aggregator: undefined,
      operator: 'sortByKey',
      partitioning: { kind: 'ranges', numPartitions, order: NATURAL_ORDER },
    });
  /** Runs the jobs that draw samples, each of the keys 0 to 99, when told to. */
  const sampling = () => {
    const requests: JobRequest[] = [];
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const runJob = async (request: JobRequest) => {
      requests.push(request);
      await finished;
      request.signal?.throwIfAborted();
      request.onResult(0, [100, ...Array.from({ length: 100 }, (_, i) => i)]);
    };
    return { requests, finish, runJob };
  };

  it('draws one sample for all actions that need it, and keeps its bounds', async () => {
    const { requests, finish, runJob } = sampling();
    const subject = resolver();
    const of = sorted(numbers(4));
    const both = [subject.resolve(of, { runJob }), subject.resolve(of, { runJob })];
    finish();
    const [first, second] = await Promise.all(both);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      action: 'sortByKey: sample keys',
      site,
      result: { kind: 'sampleKeys' },
    });
    expect(first?.partitioner).toBe(second?.partitioner);
    expect(first?.partitioner).toMatchObject({ kind: 'range', bounds: [24, 49, 74] });
    expect((await subject.resolve(of, action)).partitions).toHaveLength(4);
  });

  it('cancels the sample when no action waits for it any more, and draws another later', async () => {
    const { requests, finish, runJob } = sampling();
    const subject = resolver();
    const of = sorted(numbers(4));
    const [first, second] = [new AbortController(), new AbortController()];
    const both = [first, second].map(({ signal }) => subject.resolve(of, { runJob, signal }));
    const settled = Promise.allSettled(both);
    await new Promise(setImmediate);
    first.abort();
    expect(requests[0]?.signal?.aborted).toBe(false);
    second.abort();
    expect(requests[0]?.signal?.aborted).toBe(true);
    const third = subject.resolve(of, { runJob });
    await new Promise(setImmediate);
    expect(requests).toHaveLength(2);
    finish();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await third).partitions).toHaveLength(4);
  });

  it('into one partition draws none', async () => {
    const { partitioner } = await resolver().resolve(sorted(numbers(4), 1), action);
    expect(partitioner).toMatchObject({ kind: 'range', numPartitions: 1 });
  });

  it('places the pairs of what follows by key', async () => {
    const { finish, runJob } = sampling();
    finish();
    const of = sorted(numbers(4), 3);
    const grouped = shuffled(dataset({ kind: 'sortPartition', parent: of, order: NATURAL_ORDER, site }));
    await resolver().resolve(grouped, { runJob });
    expect(grouped.node.kind).toBe('inPlace');
  });

  it('leaves out partitions without keys of a range', async () => {
    const { finish, runJob } = sampling();
    finish();
    const subject = resolver();
    const of = sorted(numbers(4));
    const pruned = (from: number, to: number, compare = NATURAL_ORDER.compare) =>
      dataset({
        kind: 'prune',
        parent: of,
        range: { lower: encodeValue(from), upper: encodeValue(to), compare },
        site,
      });
    const partitionsOf = async (prune: Dataset) => (await subject.resolve(prune, { runJob })).partitions;
    expect(await partitionsOf(pruned(30, 60))).toEqual([
      { kind: 'chosen', index: 1, partition: { kind: 'shuffle', reduceId: 1 } },
      { kind: 'chosen', index: 2, partition: { kind: 'shuffle', reduceId: 2 } },
    ]);
    expect(await partitionsOf(pruned(60, 30))).toEqual([]);
    expect(await partitionsOf(pruned(30, 60, identity))).toHaveLength(4);
  });
});

describe('a union', () => {
  it('of equally placed parents keeps their placement', async () => {
    const parents = [numbers(2), numbers(3)].map((parent) => shuffled(parent, { partitioning: 4 }));
    const union = dataset({ kind: 'union', parents, site });
    const { partitions, partitioner } = await resolver().resolve(union, action);
    expect(union.node).toMatchObject({ kind: 'zippedUnion', operator: 'union' });
    expect(partitions).toHaveLength(4);
    expect(partitioner?.numPartitions).toBe(4);
  });

  it('of others puts their partitions one after another', async () => {
    const parents = [shuffled(numbers(2), { partitioning: 4 }), shuffled(numbers(2), { partitioning: 3 })];
    const union = dataset({ kind: 'union', parents, site });
    const { partitions, partitioner } = await resolver().resolve(union, action);
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
  await expect(resolver().resolve(zipped, action)).rejects.toThrow(
    expect.objectContaining({
      code: 'UNEQUAL_PARTITIONS',
      message: expect.stringMatching(/^Cannot run zipPartitions at .*job\.ts:7:1: .* have 2, 3\./),
    }),
  );
});

describe('what a job or the parent tells of a dataset', () => {
  const counting = (counts: readonly number[], requests: JobRequest[]) => ({
    runJob: async (request: JobRequest) => {
      requests.push(request);
      for (const [position, partition] of request.partitions!.entries())
        request.onResult(position, [counts[partition]]);
    },
  });

  it('zipWithIndex counts all partitions but the last, once for all actions', async () => {
    const parent = numbers(4);
    const indexed = dataset({ kind: 'zipWithIndex', parent, site });
    const requests: JobRequest[] = [];
    const resolving = resolver();
    const counted = counting([3, 0, 5], requests);
    const both = await Promise.all([
      resolving.resolve(indexed, counted),
      resolving.resolve(indexed, counted),
    ]);
    expect(both.map(({ partitions }) => partitions.length)).toEqual([4, 4]);
    expect(indexed.node).toMatchObject({ kind: 'zipWithIndex', starts: Float64Array.of(0, 3, 3, 8) });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      dataset: parent,
      partitions: [0, 1, 2],
      action: 'zipWithIndex: count records',
      site,
    });
  });

  it('zipWithIndex of one partition, and zipWithUniqueId, run no job', async () => {
    const indexed = dataset({ kind: 'zipWithIndex', parent: numbers(1), site });
    await resolver().resolve(indexed, action);
    expect(indexed.node).toMatchObject({ starts: Float64Array.of(0) });
    const numbered = dataset({ kind: 'zipWithUniqueId', parent: numbers(3), site });
    await resolver().resolve(numbered, action);
    expect(numbered.node).toMatchObject({ numPartitions: 3 });
  });

  it('a count that failed is tried again by the next action', async () => {
    const indexed = dataset({ kind: 'zipWithIndex', parent: numbers(2), site });
    const resolving = resolver();
    await expect(resolving.resolve(indexed, action)).rejects.toThrow('No job was expected');
    await resolving.resolve(indexed, counting([50], []));
    expect(indexed.node).toMatchObject({ starts: Float64Array.of(0, 50) });
  });

  it('cartesian has a partition for each two, and refuses more than there may be', async () => {
    const [left, right] = [numbers(2), numbers(3)];
    const product = dataset({ kind: 'cartesian', parents: [left, right], site });
    const { partitions } = await resolver().resolve(product, action);
    expect(partitions).toHaveLength(6);
    expect(partitions[4]).toMatchObject({ kind: 'product', partitions: [{ index: 1 }, { index: 1 }] });
    const many = numbers(4000);
    const tooMany = dataset({ kind: 'cartesian', parents: [many, many], site });
    await expect(resolver().resolve(tooMany, action)).rejects.toMatchObject({
      code: 'INVALID_PARTITION_COUNT',
      message: expect.stringMatching(
        /^Cannot run cartesian at .*:7:1: 4000 times 4000 partitions are 16000000/,
      ),
    });
  });

  it('an exact sample draws again where chance was against its bounds', async () => {
    const parent = numbers(1);
    const sample = dataset({
      kind: 'sampleByKey',
      parent,
      strata: encodeValue([['a', { accept: 0.5, limit: 0.5, threshold: 0 }]]),
      withReplacement: false,
      seed: 1,
      exact: true,
      operator: 'sampleByKeyExact',
      site,
    });
    const answers = [
      { pairs: 10, accepted: 0, waiting: [] },
      { pairs: 10, accepted: 6, waiting: [] },
      { pairs: 10, accepted: 3, waiting: [0.9, 0.5, 0.7] },
    ];
    const actions: string[] = [];
    await resolver().resolve(sample, {
      runJob: async (request) => {
        actions.push(request.action);
        request.onResult(0, [['a', answers[actions.length - 1]]]);
      },
    });
    expect(actions).toEqual([
      'sampleByKeyExact: count pairs',
      'sampleByKeyExact: find thresholds',
      'sampleByKeyExact: find thresholds',
    ]);
    expect(sample.node).toMatchObject({ exact: false });
    const [[, stratum]] = decodeValue((sample.node as { strata: Uint8Array }).strata) as [
      [string, { threshold: number }],
    ];
    expect(stratum.threshold).toBe(0.9);
  });

  it('an exact sample of what changes each time fails by name, and ends', async () => {
    const sample = dataset({
      kind: 'sampleByKey',
      parent: numbers(1),
      strata: encodeValue([['a', { accept: 1, limit: 1, threshold: 0 }]]),
      withReplacement: true,
      seed: 1,
      exact: true,
      operator: 'sampleByKeyExact',
      site,
    });
    const runJob = async ({ action: name, onResult }: JobRequest) =>
      onResult(0, name.endsWith('count pairs') ? [['a', { pairs: 9, accepted: 0, waiting: [] }]] : []);
    await expect(resolver().resolve(sample, { runJob })).rejects.toMatchObject({
      code: 'UNSTABLE_RDD',
      message: expect.stringMatching(/^Cannot run sampleByKeyExact at .*:7:1: /),
    });
  });
});
