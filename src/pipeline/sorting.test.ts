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
import { builtinFunction } from '../lineage/builtin-functions.ts';
import { NATURAL_ORDER } from '../lineage/key-order.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import type { AnyFunction } from '../lineage/user-function.ts';
import { compareNatural } from '../serializer/natural-order.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { LoopCache } from './loop-cache.ts';
import { BLOCK_RECORDS } from './loop-text.ts';
import { StageFailure } from './stage-failure.ts';

const collect = { kind: 'collect' as const };
const caches = { compiled: new LoopCache(), interpreted: new LoopCache() };
const key = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom(null, undefined, Number.NaN));
const blocks = fc.array(fc.array(fc.tuple(key, fc.nat()), { maxLength: 30 }), { maxLength: 4 });
const byKey = (a: readonly unknown[], b: readonly unknown[]) => compareNatural(a[0], b[0]);

describe.each(['compiled', 'interpreted'] as const)('%s', (mode) => {
  const options = { compiler: mode === 'compiled', loopCache: caches[mode] };
  const sorted = (compare?: AnyFunction, ascending = true) => {
    const order = compare
      ? { compare: user(compare, 'sortByKey', 8), ascending }
      : { ...NATURAL_ORDER, ascending };
    return dataset({ kind: 'sortPartition', parent: source(), order, operator: 'sortByKey', site: site(7) });
  };

  it('a partition is sorted by key, equal keys as they came', () => {
    fc.assert(
      fc.property(blocks, fc.boolean(), (pairs, ascending) => {
        const sign = ascending ? 1 : -1;
        const expected = pairs.flat().toSorted((a, b) => sign * byKey(a, b));
        expect(run(sorted(undefined, ascending), collect, slice(...pairs), options)).toEqual(expected);
        const backwards = sorted((a, b) => compareNatural(b, a), !ascending);
        expect(run(backwards, collect, slice(...pairs), options)).toEqual(expected);
      }),
    );
  });

  it('operators follow a sort, and a user can pull it', () => {
    const pairs = Array.from({ length: 2 * BLOCK_RECORDS + 1 }, (_, i) => [-i, i]);
    const values = dataset({ kind: 'values', parent: sorted(), site: site(9) });
    const expected = pairs.map(([, value]) => value).reverse();
    expect(run(values, collect, slice(pairs), options)).toEqual(expected);
    expect(run(values, { kind: 'take', limit: 3 }, slice(pairs), options)).toEqual(expected.slice(0, 3));
    const fn = user((records: Iterable<unknown>) => [...records].length, 'runJob');
    expect(run(values, { kind: 'partition', fn, keepsResult: true }, slice(pairs), options)).toBe(
      pairs.length,
    );
  });

  it('memory is reserved while the partition is held, and given back', () => {
    const services = new TestServices();
    run(sorted(), collect, slice(Array.from({ length: 10_000 }, (_, i) => [i, 'value'])), {
      ...options,
      services,
    });
    expect(services.memory.peakBytes).toBeGreaterThan(10_000 * 40);
    expect(services.memory.usedBytes).toBe(0);
  });

  it('a partition that does not fit fails by name', () => {
    const services = new TestServices();
    services.memory.limitBytes = 2 ** 18;
    const pairs = slice(Array.from({ length: 10_000 }, (_, i) => [i, 'value']));
    const thrown = failure(() => run(sorted(), collect, pairs, { ...options, services }));
    expect(thrown).toMatchObject({
      code: 'OUT_OF_EXECUTION_MEMORY',
      message: expect.stringContaining('sort buffer of sortByKey'),
    });
    expect(services.memory.usedBytes).toBe(0);
  });

  it('what a compare function throws names operator and line', () => {
    const broken = sorted(() => {
      throw new Error('no order');
    });
    const thrown = failure(() =>
      run(
        broken,
        collect,
        slice([
          [1, 1],
          [2, 2],
        ]),
        options,
      ),
    ) as StageFailure;
    expect(thrown).toBeInstanceOf(StageFailure);
    expect(thrown.message).toMatch(/sortByKey at .*job\.ts:8:5 .*no order/);
  });

  it('an async compare function and what is no pair are refused', () => {
    const later = sorted(async () => 0);
    expect(
      failure(() =>
        run(
          later,
          collect,
          slice([
            [1, 1],
            [2, 2],
          ]),
          options,
        ),
      ),
    ).toMatchObject({ code: 'ASYNC_RESULT' });
    expect(failure(() => run(sorted(), collect, slice([1]), options))).toMatchObject({
      code: 'NOT_A_PAIR',
      message: expect.stringMatching(/^Cannot run sortByKey at .*job\.ts:7:5/),
    });
    expect(
      failure(() =>
        run(
          sorted(),
          collect,
          slice([
            [1, 1],
            ['a', 2],
          ]),
          options,
        ),
      ),
    ).toMatchObject({ code: 'MIXED_KEY_TYPES' });
  });

  it('a filter by range keeps the keys between, both ends included', () => {
    const [lower, upper] = [encodeValue(2), encodeValue(4)];
    const range = (compare: AnyFunction | undefined) => ({
      lower,
      upper,
      compare: compare ? user(compare, 'filterByRange') : builtinFunction('naturalOrder'),
    });
    const filtered = (compare?: AnyFunction) =>
      dataset({ kind: 'filterByRange', parent: source(), range: range(compare), site: site(1) });
    fc.assert(
      fc.property(blocks, (pairs) => {
        const expected = pairs
          .flat()
          .filter(([one]) => compareNatural(one, 2) >= 0 && compareNatural(one, 4) <= 0);
        expect(run(filtered(), collect, slice(...pairs), options)).toEqual(expected);
        expect(run(filtered(compareNatural), collect, slice(...pairs), options)).toEqual(expected);
      }),
    );
  });

  it('the first and the last records in order, equal ones as they came', () => {
    fc.assert(
      fc.property(blocks, fc.integer({ min: 1, max: 99 }), (pairs, limit) => {
        for (const sign of [1, -1] as const) {
          const node: ResultNode = { kind: 'takeOrdered', limit, sign, compare: user(byKey, 'takeOrdered') };
          const expected = pairs
            .flat()
            .toSorted((a, b) => sign * byKey(a, b))
            .slice(0, limit);
          expect(run(source(), node, slice(...pairs), options)).toEqual(expected);
        }
      }),
    );
    const many = Array.from({ length: 9000 }, (_, i) => (i * 7919) % 9000);
    const node: ResultNode = {
      kind: 'takeOrdered',
      limit: 5,
      sign: 1,
      compare: builtinFunction('naturalOrder'),
    };
    expect(run(source(), node, slice(many), options)).toEqual([0, 1, 2, 3, 4]);
  });

  it('errors of a compare function of takeOrdered name it', () => {
    const compare = user(
      () => {
        throw new Error('no order');
      },
      'takeOrdered',
      5,
    );
    const node: ResultNode = { kind: 'takeOrdered', limit: 1, sign: 1, compare };
    const records = slice(Array.from({ length: 100 }, (_, i) => i));
    expect(failure(() => run(source(), node, records, options))).toBeInstanceOf(StageFailure);
  });

  it('a sample has all keys of few, and equal chances of many', () => {
    const sample = (limit: number): ResultNode => ({
      kind: 'sampleKeys',
      limit,
      operator: 'sortByKey',
      site: site(7),
    });
    const pairs = Array.from({ length: 50_000 }, (_, i) => [i, null]);
    expect(run(source(), sample(10), slice(pairs.slice(0, 7)), options)).toEqual([7, 0, 1, 2, 3, 4, 5, 6]);
    expect(run(source(), sample(10), slice(), options)).toEqual([0]);
    const [count, ...keys] = run(
      source(),
      sample(1000),
      slice(pairs.slice(0, 9), pairs.slice(9)),
      options,
    ) as number[];
    expect([count, keys.length, new Set(keys).size]).toEqual([50_000, 1000, 1000]);
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => keys.filter((one) => Math.floor(one / 5000) === tenth).length,
    );
    expect(Math.min(...tenths)).toBeGreaterThan(60);
    expect(Math.max(...tenths)).toBeLessThan(140);
    expect(failure(() => run(source(), sample(1), slice([5]), options))).toMatchObject({
      code: 'NOT_A_PAIR',
    });
  });
});
