import { describe, expect, it } from 'vitest';
import { newMemory } from '../../test/support/shuffle-kit.ts';
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
import { builtinFunction } from '../lineage/builtin-functions.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { Aggregator } from '../lineage/nodes.ts';
import { MEMORY_ONLY } from '../lineage/storage-level.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { CombineTable } from '../shuffle/combine-table.ts';

const collect = { kind: 'collect' as const };
const inPlace = (parent: Dataset, aggregator?: Aggregator) =>
  dataset({ kind: 'inPlace', parent, aggregator, operator: 'reduceByKey', site: site(3) });
const map = (parent: Dataset, fn: (x: any) => unknown) =>
  dataset({ kind: 'map', parent, fn: user(fn, 'map'), site: site(1) });
const zip = (fn: (...iterators: any[]) => unknown, ...parents: Dataset[]) =>
  dataset({
    kind: 'zipPartitions',
    parents,
    fn: user(fn, 'zipPartitions', 4),
    preservesPartitioning: false,
    site: site(4),
  });

const sum: Aggregator = {
  createCombiner: builtinFunction('identity'),
  mergeValue: user((a, b) => a + b, 'reduceByKey', 3),
  mergeCombiners: user((a, b) => a + b, 'reduceByKey', 3),
  mapSideCombine: true,
};

describe.each([true, false])('boundaries between loops, compiled: %s', (compiler) => {
  it('pairs that lie in place are combined there', () => {
    const pairs = slice(
      [
        ['a', 1],
        ['b', 2],
      ],
      [['a', 10]],
    );
    const of = map(inPlace(source(), sum), ([key, value]) => `${key}${value}`);
    expect(run(of, collect, pairs, { compiler })).toEqual(['a11', 'b2']);
    const zero = { ...sum, zero: encodeValue(100) };
    expect(run(inPlace(source(), zero), collect, pairs, { compiler })).toEqual([
      ['a', 111],
      ['b', 102],
    ]);
  });

  it('more keys than a block has records come out, each once', () => {
    const records = Array.from({ length: 10_000 }, (_, i) => [i, 1]);
    const got = run(inPlace(source(), sum), collect, slice(records, records), { compiler });
    expect(got).toEqual(records.map(([key]) => [key, 2]));
  });

  it('very many keys are combined in place too', () => {
    class OwnedTables extends TestServices {
      override openCombineTable(): never {
        return new CombineTable(newMemory(), 'table') as never;
      }
    }
    const records = Array.from({ length: 50_000 }, (_, i) => [i, 1]);
    const services = new OwnedTables();
    const got = run(inPlace(source(), sum), collect, slice(records, records), { compiler, services });
    expect(got).toEqual(records.map(([key]) => [key, 2]));
  });

  it('without an aggregator they pass', () => {
    const of = inPlace(map(source(), (x) => [x, x]));
    expect(run(of, collect, slice([1, 2]), { compiler })).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('errors of combining in place name the operator and its line', () => {
    expect(failure(() => run(inPlace(source(), sum), collect, slice([7]), { compiler }))).toMatchObject({
      code: 'NOT_A_PAIR',
      message: expect.stringMatching(/^Cannot run reduceByKey at .*:3:5: .* got 7/),
    });
    const throwing = {
      ...sum,
      mergeValue: user(
        () => {
          throw new TypeError('no sum');
        },
        'reduceByKey',
        3,
      ),
    };
    const pairs = slice([
      ['a', 1],
      ['a', 2],
    ]);
    expect(failure(() => run(inPlace(source(), throwing), collect, pairs, { compiler }))).toMatchObject({
      operator: 'reduceByKey',
      message: expect.stringMatching(/no sum/),
    });
  });

  it('partitions of several parents meet in one function, which draws them as it likes', () => {
    const together = zip(
      function* (xs: Iterator<number>, ys: Iterable<string>) {
        for (const y of ys) yield [xs.next().value, y];
      },
      map(source(), (x) => x + 1),
      source(),
    );
    const of = map(together, (pair) => pair.join('-'));
    const spec = { kind: 'zip' as const, partitions: [slice([1, 2, 3]), slice(['a'], ['b'])] };
    expect(run(of, collect, spec, { compiler })).toEqual(['2-a', '3-b']);
  });

  it('a zipped union runs the partitions of its parents one after another', () => {
    const parents = [map(source(), (x) => x + 1), source()];
    const of = map(dataset({ kind: 'zippedUnion', parents, site: site(1) }), (x) => x * 10);
    const spec = { kind: 'zip' as const, partitions: [slice([1, 2]), slice([7])] };
    expect(run(of, collect, spec, { compiler })).toEqual([20, 30, 70]);
  });
});

describe.each([true, false])('persisted RDDs, compiled: %s', (compiler) => {
  const persisted = (parent: Dataset) => {
    const kept = map(parent, (x) => x * 2);
    kept.level = MEMORY_ONLY;
    return kept;
  };

  it('are computed by the first task, wholly, and read by the next', () => {
    const services = new TestServices();
    const kept = persisted(source());
    const of = map(kept, (x) => x + 1);
    const take = { kind: 'take' as const, limit: 1 };
    expect(run(of, take, slice([1, 2], [3]), { compiler, services })).toEqual([3]);
    expect([...services.blocks.values()].flat(2)).toEqual([2, 4, 6]);
    expect(run(of, collect, slice(), { compiler, services })).toEqual([3, 5, 7]);
    expect(services.opened).toBe(1);
    expect(services.closed).toBe(1);
  });

  it('that do not fit are handed on all the same', () => {
    const records = Array.from({ length: 20_000 }, (_, i) => i);
    for (const roomForChunks of [0, 1, 3]) {
      const services = Object.assign(new TestServices(), { roomForChunks });
      const got = run(
        map(persisted(source()), (x) => x + 1),
        collect,
        slice(records),
        { compiler, services },
      );
      expect(got).toEqual(records.map((x) => x * 2 + 1));
      expect(services.blocks.size).toBe(0);
      expect(services.closed).toBe(1);
    }
  });

  it('that fail to be computed are not kept', () => {
    const services = new TestServices();
    const broken = map(source(), (x) => x.no.such);
    broken.level = MEMORY_ONLY;
    failure(() => run(broken, collect, slice([1, undefined]), { compiler, services }));
    expect(services.blocks.size).toBe(0);
    expect(services.closed).toBe(1);
  });
});
