import { describe, expect, it } from 'vitest';
import { createDataset, type Dataset } from '../../lineage/dataset.ts';
import type { LineageNode } from '../../lineage/nodes.ts';
import { HashPartitioner } from '../../lineage/partitioner.ts';
import { MEMORY_ONLY } from '../../lineage/storage-level.ts';
import type { JobRunner, RDDStorageInfo } from '../../rdd/job-runner.ts';
import { RDD } from '../../rdd/rdd.ts';
import { DatasetResolver } from '../dataset-resolver.ts';
import { explainPlan } from './explain-plan.ts';

/** What a context would know, without executors. */
class Plans {
  readonly kept = new Map<number, RDDStorageInfo>();
  readonly shuffled = new Set<number>();
  readonly #resolver = new DatasetResolver({ defaultParallelism: undefined, ignoreEmptySplits: false });
  #rdds = 0;
  #shuffles = 0;

  /** Numbers 0 to 99. */
  numbers(numSlices: number): RDD<number> {
    const site = { file: '/app/job.ts', line: 1, column: 1 };
    const node: LineageNode = { kind: 'range', start: 0, end: 100, step: 1, numSlices, site };
    const runner = {
      createDataset: (made: LineageNode) => createDataset(this.#rdds++, made),
      newShuffleId: () => this.#shuffles++,
      persist: (dataset: Dataset) => {
        dataset.level = MEMORY_ONLY;
      },
    } as unknown as JobRunner;
    return new RDD(runner, runner.createDataset(node));
  }

  /** The lines of this file. */
  lines(): RDD<string> {
    const site = { file: '/app/job.ts', line: 1, column: 1 };
    const { runner } = this.numbers(1) as unknown as { runner: JobRunner };
    const node: LineageNode = { kind: 'textFile', path: import.meta.filename, minPartitions: 1, site };
    return new RDD(runner, runner.createDataset(node));
  }

  pairs(numSlices: number): RDD<[number, number]> {
    return this.numbers(numSlices).map((n) => [n % 7, n]);
  }

  /** The lines, without the places of this file. */
  async explain({ dataset }: { dataset: Dataset }): Promise<string[]> {
    await this.#resolver.resolveWithoutJobs(dataset);
    const text = explainPlan(dataset, {
      placement: (of) => {
        const known = this.#resolver.known(of);
        return known && { numPartitions: known.partitions.length, partitioner: known.partitioner };
      },
      storageInfo: ({ id }) => this.kept.get(id) ?? { numCachedPartitions: 0, memorySize: 0 },
      isShuffled: (shuffleId) => this.shuffled.has(shuffleId),
    });
    return text.replace(/ at [\w/.-]+explain-plan\.test\.ts:\d+:\d+/g, '').split('\n');
  }
}

const add = (a: number, b: number) => a + b;

describe('stages', () => {
  it('are told in the order in which they run, with their loops and why they end', async () => {
    const plans = new Plans();
    const counts = plans
      .pairs(2)
      .filter(() => true)
      .reduceByKey(add, 3)
      .mapValues((n) => n + 1);
    expect(await plans.explain(counts)).toEqual([
      'Stage 1 of 2: 2 partitions',
      '  step 1, one loop',
      '    from range at /app/job.ts:1:1',
      '    map',
      '    filter',
      '    into shuffle 0 for reduceByKey: values combined by key first, to 3 partitions by hash',
      '',
      'Stage 2 of 2: 3 partitions by hash',
      '  step 1, one loop',
      '    from shuffle 0 for reduceByKey, combined by key',
      '    mapValues',
      '    into the result',
    ]);
  });

  it('have a step for each whole partition that an operator needs', async () => {
    const plans = new Plans();
    const grouped = plans
      .pairs(2)
      .groupByKey()
      .mapPartitions((groups) => groups)
      .map(([key]) => key);
    expect((await plans.explain(grouped)).slice(6)).toEqual([
      'Stage 2 of 2: 2 partitions',
      '  step 1, blocks as they come',
      '    from shuffle 0 for groupByKey',
      '    into groupByKey',
      '  step 2, one loop',
      '    from groupByKey, of step 1',
      '    pulled by mapPartitions',
      '  step 3, one loop',
      '    from mapPartitions, of step 2',
      '    map',
      '    into the result',
    ]);
  });

  it('tell where words are counted while they are cut', async () => {
    const plans = new Plans();
    const how = async (rdd: RDD<unknown>) => (await plans.explain(rdd))[1];
    const words = plans.lines().flatMap((line) => line.split(' '));
    const ones = words.map((word): [string, number] => [word, 1]);
    const counted = '  step 1, one loop, over words that are counted while they are cut';
    expect(await how(ones.reduceByKey(add))).toBe(counted);
    expect(await how(words.distinct())).toBe(counted);
    expect(await how(plans.lines().union(plans.lines()).words().distinct())).toBe(counted);
    for (const other of [
      words,
      ones.reduceByKey((a) => a),
      ones.foldByKey(0, add),
      ones.groupByKey(),
      words.filter((word) => word !== '').distinct(),
      plans.lines().distinct(),
      plans
        .lines()
        .flatMap((line) => line.split(', '))
        .distinct(),
      ones.cache().reduceByKey(add),
    ])
      expect(await how(other)).toBe('  step 1, one loop');
  });

  it('name the ways of a union, and what coalesce joins', async () => {
    const plans = new Plans();
    const both = plans.numbers(3).union(plans.numbers(2)).coalesce(2);
    expect(await plans.explain(both)).toEqual([
      'The only stage: 2 partitions',
      '  step 1, one loop',
      '    from range at /app/job.ts:1:1',
      '    union: RDD 1 of 2',
      '    coalesce: 5 to 2',
      '    into the result',
      '  step 2, one loop',
      '    from range at /app/job.ts:1:1',
      '    union: RDD 2 of 2',
      '    coalesce: 5 to 2',
      '    into the result',
    ]);
  });

  it('are left out where their outputs are there, with those that only they need', async () => {
    const plans = new Plans();
    const counts = plans
      .pairs(2)
      .partitionBy(new HashPartitioner(3))
      .map(([k, n]) => [n, k])
      .reduceByKey(add);
    plans.shuffled.add(1);
    expect((await plans.explain(counts)).slice(0, 5)).toEqual([
      'Stage 1 of 3, left out: no stage that runs reads shuffle 0 for partitionBy',
      '',
      'Stage 2 of 3, left out: the records of shuffle 1 for reduceByKey are in files already',
      '',
      'Stage 3 of 3: 3 partitions by hash',
    ]);
  });
});

describe('a join', () => {
  it('of pairs that lie together shuffles none of them, and streams its left side past the table of its right one', async () => {
    const plans = new Plans();
    const links = plans.pairs(2).groupByKey(4).cache();
    plans.kept.set(links.id, { numCachedPartitions: 4, memorySize: 4096 });
    const joined = links.fullOuterJoin(links.mapValues(() => 1));
    expect((await plans.explain(joined)).slice(2)).toEqual([
      'Stage 2 of 2: 4 partitions by hash',
      '  step 1, one loop',
      '    from groupByKey, kept in memory: 4 of 4 partitions, 4.0 KiB',
      '    mapValues',
      '    fullOuterJoin: no shuffle, the pairs lie in place',
      '    into the table of fullOuterJoin (join)',
      '  step 2, one loop',
      '    from groupByKey, kept in memory: 4 of 4 partitions, 4.0 KiB',
      '    fullOuterJoin: no shuffle, the pairs lie in place',
      '    fullOuterJoin (join), in the table of step 1',
      '    into the result',
      '  step 3, one loop',
      '    from what found no partner in the table of step 1',
      '    into the result',
    ]);
  });
});

describe('a persisted RDD', () => {
  it('is computed once a stage where it is not all there', async () => {
    const plans = new Plans();
    const kept = plans
      .numbers(4)
      .map((n) => n)
      .persist();
    plans.kept.set(kept.id, { numCachedPartitions: 1, memorySize: 10 });
    expect(await plans.explain(kept.union(kept))).toEqual([
      'The only stage: 8 partitions',
      '  step 1, one loop',
      '    from range at /app/job.ts:1:1',
      '    map',
      '    into memory, to be kept',
      '  step 2, one loop',
      '    from map, kept in memory: 1 of 4 partitions, 10.0 B, the others by step 1',
      '    union: RDD 1 of 2',
      '    into the result',
      '  step 3, one loop',
      '    from map, kept in memory: 1 of 4 partitions, 10.0 B, the others by step 1',
      '    union: RDD 2 of 2',
      '    into the result',
    ]);
  });

  it('that is all there needs no stage before it', async () => {
    const plans = new Plans();
    const counts = plans.pairs(2).reduceByKey(add).cache();
    await plans.explain(counts);
    plans.kept.set(counts.id, { numCachedPartitions: 2, memorySize: 10 });
    expect((await plans.explain(counts.keys()))[0]).toBe(
      'Stage 1 of 2, left out: no stage that runs reads shuffle 0 for reduceByKey',
    );
  });
});

describe('a sort', () => {
  it('draws its sample at the first action; until then what depends on it is told as not known', async () => {
    const plans = new Plans();
    const sorted = plans.pairs(3).sortByKey().reduceByKey(add);
    expect(await plans.explain(sorted)).toEqual([
      'Sampled at the first action: a job before it reads the input of sortByKey once, to draw the bounds of its partitions',
      '',
      'Stage 1 of 3: 3 partitions',
      '  step 1, one loop',
      '    from range at /app/job.ts:1:1',
      '    map',
      '    into shuffle 0 for sortByKey: pairs as they are, to at most 3 partitions by range, sampled at the first action',
      '',
      'Stage 2 of 3: partitions not known before the first action',
      '  step 1, blocks as they come',
      '    from shuffle 0 for sortByKey',
      '    into sortByKey (sortPartition)',
      '  step 2, one loop',
      '    from sortByKey (sortPartition), of step 1',
      '    into shuffle 1 for reduceByKey: values combined by key first, to partitions not known before the first action, which leaves the shuffle out if the pairs lie there already',
      '',
      'Stage 3 of 3: partitions not known before the first action',
      '  step 1, one loop',
      '    from shuffle 1 for reduceByKey, combined by key',
      '    into the result',
    ]);
  });

  it('of one partition needs none', async () => {
    const plans = new Plans();
    expect((await plans.explain(plans.pairs(3).sortByKey(true, 1)))[0]).toBe('Stage 1 of 2: 3 partitions');
  });
});

it('what only other jobs can tell is told with them', async () => {
  const plans = new Plans();
  const exact = plans.pairs(3).sampleByKeyExact(false, [[0, 0.5]], 1);
  expect((await plans.explain(exact.zipWithIndex())).slice(0, 4)).toEqual([
    'Counted at the first action: jobs before it read the input of sampleByKeyExact (sampleByKey) twice or more, to count its pairs and to find the thresholds',
    '',
    'Counted at the first action: where the input of zipWithIndex has several partitions, a job before it reads all of them but the last one',
    '',
  ]);
  expect((await plans.explain(plans.numbers(1).zipWithIndex()))[0]).toBe('The only stage: 1 partition');
});

it('lineages of thousands of operators are told, ways that unions multiply are cut off', async () => {
  const plans = new Plans();
  let long: RDD<number> = plans.numbers(1);
  for (let i = 0; i < 5000; i++) long = long.map((n) => n);
  expect(await plans.explain(long)).toHaveLength(5004);
  let wide: RDD<number> = plans.numbers(1);
  for (let i = 0; i < 12; i++) wide = wide.union(wide);
  const lines = await plans.explain(wide);
  expect(lines.filter((line) => line.includes('step'))).toHaveLength(201);
  expect(lines.at(-1)).toBe('  further steps are not shown');
});
