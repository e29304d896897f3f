import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dataset,
  failure,
  run,
  site,
  slice,
  source,
  TestServices,
  user,
} from '../../test/support/stage-harness.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { PartitionSpec, RangeSpec } from '../lineage/partition-spec.ts';

const collect = { kind: 'collect' as const };
const map = (parent: Dataset, fn: (x: any) => unknown) =>
  dataset({ kind: 'map', parent, fn: user(fn, 'map'), site: site(1) });
const union = (...parents: Dataset[]) => dataset({ kind: 'union', parents, site: site(1) });
const coalesce = (parent: Dataset) => dataset({ kind: 'coalesce', parent, numPartitions: 1, site: site(1) });
const range = () => dataset({ kind: 'range', start: 0, end: 1, step: 1, numSlices: 1, site: site(1) });
const withIndex = (parent: Dataset) =>
  dataset({
    kind: 'mapPartitions',
    parent,
    fn: user((index, records) => [index, ...records], 'mapPartitionsWithIndex'),
    withIndex: true,
    preservesPartitioning: false,
    site: site(1),
  });
const several = (...partitions: PartitionSpec[]): PartitionSpec => ({
  kind: 'coalesce',
  partitions: partitions.map((partition, i) => ({ index: 10 + i, partition })),
});

describe.each([true, false])('paths, compiled: %s', (compiler) => {
  it('union takes the parent that the partition names', () => {
    const of = union(
      map(source(), (x) => x + 1),
      union(source(), withIndex(source())),
    );
    const below = (parent: number, index: number, partition: PartitionSpec): PartitionSpec => ({
      kind: 'union',
      parent,
      index,
      partition,
    });
    expect(run(of, collect, below(0, 0, slice([1, 2])), { compiler })).toEqual([2, 3]);
    expect(run(of, collect, below(1, 1, below(0, 0, slice([1, 2]))), { compiler })).toEqual([1, 2]);
    expect(run(of, collect, below(1, 2, below(1, 7, slice([1, 2]))), { compiler })).toEqual([7, 1, 2]);
  });

  it('coalesce runs its partitions one after another into one sink, each with its own index below and one above', () => {
    const of = withIndex(map(coalesce(withIndex(source())), (x) => x * 10));
    const services = new TestServices();
    const got = run(of, collect, several(slice([1]), slice(), slice([2], [3])), {
      compiler,
      partition: 4,
      services,
    });
    expect(got).toEqual([4, 100, 10, 110, 120, 20, 30]);
    expect([services.opened, services.closed]).toEqual([3, 3]);
  });

  it('coalesce inside coalesce, over unions and ranges', () => {
    const inner = coalesce(
      union(
        range(),
        map(source(), (x) => -x),
      ),
    );
    const of = map(coalesce(inner), (x) => [x]);
    const numbers: PartitionSpec = { kind: 'range', first: 5, step: 2, count: 3 };
    const spec = several(
      several(
        { kind: 'union', parent: 0, index: 0, partition: numbers },
        { kind: 'union', parent: 1, index: 0, partition: slice([7]) },
      ),
      several(),
      several({ kind: 'union', parent: 1, index: 1, partition: slice([8], [9]) }),
    );
    expect(run(of, collect, spec, { compiler })).toEqual([[5], [7], [9], [-7], [-8], [-9]]);
    expect(run(of, { kind: 'count' }, spec, { compiler })).toBe(6);
  });

  it('a done sink opens no further partition of a coalesce', () => {
    const services = new TestServices();
    const spec = several(slice([1, 2]), slice([3]), slice([4]));
    expect(run(coalesce(source()), { kind: 'take', limit: 2 }, spec, { compiler, services })).toEqual([1, 2]);
    expect(services.opened).toBe(1);
  });

  it('sums over coalesced partitions are one sum', () => {
    const spec = several(slice([1, 2]), slice(), slice([3]));
    const sum = { kind: 'reduce' as const, fn: user((a, b) => a + b, 'reduce') };
    expect(run(coalesce(source()), sum, spec, { compiler })).toEqual([6]);
    expect(run(coalesce(source()), sum, several(slice(), slice()), { compiler })).toEqual([]);
  });

  it('deals records out evenly, going on over coalesced partitions, from a start that only the partition decides', () => {
    const numPartitions = 3;
    const of = dataset({ kind: 'distribute', parent: coalesce(source()), numPartitions, site: site(1) });
    const deal = (partition: number) =>
      run(of, collect, several(slice([0, 1]), slice([2, 3, 4])), { compiler, partition }) as [
        number,
        number,
      ][];
    const starts = new Set<number>();
    for (let partition = 0; partition < 20; partition++) {
      const dealt = deal(partition);
      const start = dealt[0]![0];
      starts.add(start);
      expect(dealt).toEqual([0, 1, 2, 3, 4].map((i) => [(start + i) % numPartitions, i]));
      expect(deal(partition)).toEqual(dealt);
    }
    expect(starts.size).toBe(numPartitions);
  });

  it('makes the numbers of a range exactly', () => {
    const big = 2 ** 53;
    const specs: RangeSpec[] = [
      { kind: 'range', first: 0, step: 1, count: 4097 },
      { kind: 'range', first: 5, step: -3, count: 10_000 },
      { kind: 'range', first: 2 ** 31 - 4097, step: 1, count: 8194 },
      { kind: 'range', first: big - 10_000, step: 1, count: 9_999 },
      { kind: 'range', first: -(big - 1), step: 3_002_399_751_579, count: 5000 },
      { kind: 'range', first: 0, step: 2 ** 52, count: 2 },
      { kind: 'range', first: 3, step: 1, count: 0 },
    ];
    for (const spec of specs) {
      const expected = Array.from({ length: spec.count }, (_, i) =>
        Number(BigInt(spec.first) + BigInt(i) * BigInt(spec.step)),
      );
      expect(run(range(), collect, spec, { compiler })).toEqual(expected);
      expect(run(withIndex(range()), collect, spec, { compiler })).toEqual([0, ...expected]);
    }
  });

  it('any tree of unions and coalesces gives the concatenation of its leaves', () => {
    interface Tree {
      readonly of: Dataset;
      readonly spec: PartitionSpec;
      readonly records: readonly number[];
    }
    const leaf = fc.array(fc.nat(9), { maxLength: 5 }).map(
      (records): Tree => ({
        of: map(source(), (x) => x + 1),
        spec: slice(records),
        records: records.map((x) => x + 1),
      }),
    );
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        // The partitions of a coalesce are leaves of one union, so that they may differ.
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((children): Tree => {
          const of = map(coalesce(union(...children.map((child) => child.of))), (x) => x * 2);
          const partitions = children.map(
            (child, parent): PartitionSpec => ({ kind: 'union', parent, index: 0, partition: child.spec }),
          );
          return {
            of,
            spec: several(...partitions),
            records: children.flatMap((child) => child.records).map((x) => x * 2),
          };
        }),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ of, spec, records }) => {
        expect(run(of, collect, spec, { compiler })).toEqual(records);
      }),
    );
  });

  it('refuses the data of another kind of partition', () => {
    const spec: PartitionSpec = { kind: 'range', first: 0, step: 1, count: 1 };
    expect(failure(() => run(union(source()), collect, spec, { compiler }))).toMatchObject({
      code: 'WRONG_PARTITION',
    });
    expect(failure(() => run(coalesce(source()), collect, spec, { compiler }))).toMatchObject({
      code: 'WRONG_PARTITION',
    });
    expect(failure(() => run(range(), collect, slice(), { compiler }))).toMatchObject({
      code: 'WRONG_PARTITION',
    });
  });
});
