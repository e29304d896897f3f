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
import type { PartitionSpec } from '../lineage/partition-spec.ts';

const collect = { kind: 'collect' as const };
const zip = (left: Dataset, right: Dataset) =>
  dataset({ kind: 'zip', parents: [left, right], site: site(4) });
const cartesian = (left: Dataset, right: Dataset) =>
  dataset({ kind: 'cartesian', parents: [left, right], site: site(5) });
const map = (parent: Dataset, fn: (x: any) => unknown) =>
  dataset({ kind: 'map', parent, fn: user(fn, 'map'), site: site(1) });
const zipped = (...partitions: PartitionSpec[]) => ({ kind: 'zip' as const, partitions });
const product = (left: PartitionSpec, right: PartitionSpec) => ({
  kind: 'product' as const,
  partitions: [
    { index: 2, partition: left },
    { index: 1, partition: right },
  ],
});
const pairsOf = (left: readonly unknown[], right: readonly unknown[]) =>
  left.flatMap((x) => right.map((y) => [x, y]));

describe.each([true, false])('zip and cartesian, compiled: %s', (compiler) => {
  it('zip brings together what stands at the same position', () => {
    const value = fc.oneof(fc.integer(), fc.constant(undefined), fc.constant(null));
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value)), fc.nat(10), (pairs, cut) => {
        const left = pairs.map(([x]) => x);
        const right = pairs.map(([, y]) => y);
        const spec = zipped(slice(left.slice(0, cut), left.slice(cut)), slice(right));
        expect(run(zip(source(), source()), collect, spec, { compiler })).toEqual(pairs);
      }),
    );
  });

  it('zip of unequal lengths names both and its line', () => {
    for (const [left, right, message] of [
      [[1, 2], [1], 'its second RDD has 1 records, that of its first RDD has more'],
      [[], [1], 'its first RDD has 0 records, that of its second RDD has more'],
    ] as const) {
      const zipping = () =>
        run(zip(source(), source()), collect, zipped(slice(left), slice(right)), { compiler });
      expect(failure(zipping)).toMatchObject({
        code: 'UNEQUAL_LENGTHS',
        message: expect.stringMatching(
          new RegExp(`^Cannot run zip at .*job.ts:4:5: a partition of ${message}`),
        ),
      });
    }
  });

  it('zip reads no further than it must, and tells whose function threw', () => {
    let called = 0;
    const counted = map(source(), (x) => {
      called++;
      return x;
    });
    const records = Array.from({ length: 5000 }, (_, i) => i);
    const taken = run(
      zip(counted, source()),
      { kind: 'take', limit: 2 },
      zipped(slice(records), slice(records)),
      { compiler },
    );
    expect(taken).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(called).toBeLessThan(20);
    const broken = map(source(), (x) => x.no.such);
    expect(
      failure(() => run(zip(source(), broken), collect, zipped(slice([1]), slice([1])), { compiler })),
    ).toMatchObject({ operator: 'map', record: '1' });
  });

  it('cartesian pairs each with each, in the order of the left side', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(9))), fc.array(fc.nat(9)), (left, right) => {
        const spec = product(slice(...left), slice(right));
        const got = run(cartesian(source(), source()), collect, spec, { compiler });
        expect(got).toEqual(pairsOf(left.flat(), right));
      }),
    );
  });

  it.each([
    ['some of the right side', 30, 9000, 300_000],
    ['nothing of the right side', 5000, 3, 0],
  ])('cartesian holds %s in memory, and gives it back', (_name, lefts, rights, limitBytes) => {
    const services = new TestServices();
    services.memory.limitBytes = limitBytes;
    const left = Array.from({ length: lefts }, (_, i) => i);
    const right = Array.from({ length: rights }, (_, i) => `r${i}`);
    const spec = product(slice(left), slice(right));
    const joined = map(cartesian(source(), source()), ([x, y]) => `${x}${y}`);
    const got = run(joined, collect, spec, { compiler, services }) as string[];
    const expected = left.flatMap((x) => right.map((y) => `${x}${y}`));
    expect(got.sort()).toEqual(expected.sort());
    expect(services.memory.peakBytes > 0).toBe(limitBytes > 0);
    expect(services.memory.usedBytes).toBe(0);
    expect(services.closed).toBe(services.opened);
  });

  it('cartesian that is left early or fails gives everything back', () => {
    const services = new TestServices();
    const spec = product(slice([1, 2, 3]), slice([1, 2]));
    const take = { kind: 'take' as const, limit: 1 };
    expect(run(cartesian(source(), source()), take, spec, { compiler, services })).toEqual([[1, 1]]);
    const broken = map(source(), (x) => x.no.such);
    failure(() => run(cartesian(source(), broken), collect, spec, { compiler, services }));
    failure(() => run(cartesian(broken, source()), collect, spec, { compiler, services }));
    expect(services.memory.usedBytes).toBe(0);
    expect(services.closed).toBe(services.opened);
  });
});
