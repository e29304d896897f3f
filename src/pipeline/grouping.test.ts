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
import { KeyedMap } from '../serializer/keyed-map.ts';

const collect = { kind: 'collect' as const };
type Pair = [key: unknown, value: unknown];

const key = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(
    -0,
    0.5,
    Number.NaN,
    null,
    undefined,
    '',
    'a',
    'a longer key than one that V8 copies',
    true,
    7n,
  ),
  fc.tuple(fc.integer({ min: 0, max: 1 }), fc.constantFrom('x', 'y')),
  fc.record({ id: fc.integer({ min: 0, max: 2 }) }),
);
const value = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.constantFrom(-0, 'v', null, undefined),
  fc.array(fc.nat(3)),
);
const pairOf = (keys: fc.Arbitrary<unknown>, values: fc.Arbitrary<unknown>) => fc.tuple(keys, values);
/** Partitions as blocks: of all sorts of pairs, or of integers alone, or of numbers. */
const blocks = fc.oneof(
  fc.array(fc.array(pairOf(key, value), { maxLength: 12 }), { maxLength: 4 }),
  fc.array(fc.array(pairOf(fc.integer({ min: -4, max: 4 }), fc.integer()), { maxLength: 12 }), {
    maxLength: 4,
  }),
  fc.array(fc.array(pairOf(fc.constantFrom(1, 2.5), fc.double()), { maxLength: 12 }), { maxLength: 4 }),
);

/** The values of each key, keys in the order in which they first come. */
function grouped(...inputs: readonly Pair[][]): [unknown, unknown[][]][] {
  const groups = new KeyedMap<unknown, unknown[][]>();
  inputs.forEach((pairs, i) => {
    for (const [of, one] of pairs) {
      if (!groups.has(of))
        groups.set(
          of,
          inputs.map(() => []),
        );
      groups.get(of)![i]!.push(one);
    }
  });
  return [...groups];
}

const has = (pairs: readonly Pair[], of: unknown) => {
  const keys = new KeyedMap(pairs);
  return keys.has(of);
};
const valuesOf = (pairs: readonly Pair[], of: unknown) =>
  grouped([...pairs] as Pair[])
    .filter(([k]) => has([[k, 0]], of))
    .flatMap(([, [values]]) => values!);

function joined(left: Pair[], right: Pair[], keepsLeft: boolean, keepsRight: boolean): unknown[] {
  const records = left.flatMap(([k, v]) => {
    const partners = valuesOf(right, k);
    if (partners.length === 0) return keepsLeft ? [[k, [v, undefined]]] : [];
    return partners.map((w) => [k, [v, w]]);
  });
  if (!keepsRight) return records;
  const rest = grouped(right).filter(([k]) => !has(left, k));
  return [...records, ...rest.flatMap(([k, [values]]) => values!.map((w) => [k, [undefined, w]]))];
}

const groupByKey = (parent: Dataset) => dataset({ kind: 'groupByKey', parent, site: site(4) });
const cogroup = (...parents: Dataset[]) => dataset({ kind: 'cogroup', parents, site: site(5) });
const join = (left: Dataset, right: Dataset, keepsLeft = false, keepsRight = false) =>
  dataset({ kind: 'join', parents: [left, right], keepsLeft, keepsRight, site: site(6) });
const zip = (...inputs: readonly (readonly (readonly unknown[])[])[]) => ({
  kind: 'zip' as const,
  partitions: inputs.map((one) => slice(...one)),
});
const map = (parent: Dataset, fn: (x: any) => unknown) =>
  dataset({ kind: 'map', parent, fn: user(fn, 'map'), site: site(1) });

describe.each([true, false])('grouping, compiled: %s', { timeout: 30_000 }, (compiler) => {
  const options = { compiler };

  it('groupByKey gives each key with its values, in their order', () => {
    const check = fc.property(blocks, (input) => {
      const got = run(groupByKey(source()), collect, slice(...input), options);
      expect(got).toEqual(grouped(input.flat() as Pair[]).map(([k, [values]]) => [k, values]));
    });
    fc.assert(check, { numRuns: 200 });
  });

  it('cogroup gives the values of a key in each parent', () => {
    const check = fc.property(fc.array(blocks, { minLength: 1, maxLength: 4 }), (inputs) => {
      const got = run(cogroup(...inputs.map(() => source())), collect, zip(...inputs), options);
      expect(got).toEqual(grouped(...(inputs.map((input) => input.flat()) as Pair[][])));
    });
    fc.assert(check, { numRuns: 100 });
  });

  it.each([
    ['join', false, false],
    ['leftOuterJoin', true, false],
    ['rightOuterJoin', false, true],
    ['fullOuterJoin', true, true],
  ])('%s gives each two values of a key', (_name, keepsLeft, keepsRight) => {
    const check = fc.property(blocks, blocks, (left, right) => {
      const of = join(source(), source(), keepsLeft, keepsRight);
      const expected = joined(left.flat() as Pair[], right.flat() as Pair[], keepsLeft, keepsRight);
      const got = run(of, collect, zip(left, right), options);
      expect(got).toEqual(expected);
      expect(run(of, { kind: 'take', limit: 3 }, zip(left, right), options)).toEqual(expected.slice(0, 3));
      const pulled = { kind: 'partition' as const, keepsResult: true, fn: user((it) => [...it], 'runJob') };
      expect(run(of, pulled, zip(left, right), options)).toEqual(expected);
    });
    fc.assert(check, { numRuns: 100 });
  });

  it('subtractByKey gives the pairs whose key the other side lacks, intersection the common keys once', () => {
    const check = fc.property(blocks, blocks, (left, right) => {
      const parents = [source(), source()] as const;
      const [a, b] = [left.flat() as Pair[], right.flat() as Pair[]];
      const subtract = dataset({ kind: 'subtractByKey', parents, site: site(7) });
      expect(run(subtract, collect, zip(left, right), options)).toEqual(a.filter(([k]) => !has(b, k)));
      const intersection = dataset({ kind: 'intersection', parents, site: site(8) });
      const common = grouped(a)
        .map(([k]) => k)
        .filter((k) => has(b, k));
      expect(run(intersection, collect, zip(left, right), options)).toEqual(common);
    });
    fc.assert(check, { numRuns: 100 });
  });

  it('a join runs in the loop of the operators before and behind it', () => {
    const of = map(
      join(
        map(source(), (x) => [x % 5, x]),
        map(source(), (x) => [x, -x]),
        true,
        true,
      ),
      ([k, [v, w]]) => `${k}:${v}:${w}`,
    );
    const spec = zip([[1, 2, 6, 9]], [[1, 1, 7]]);
    expect(run(of, collect, spec, options)).toEqual([
      '1:1:-1',
      '1:1:-1',
      '2:2:undefined',
      '1:6:-1',
      '1:6:-1',
      '4:9:undefined',
      '7:undefined:-7',
    ]);
  });

  it('joins of joins, and joins in one partition of several, keep to themselves', () => {
    const three = join(join(source(), source(), false, true), source(), true, true);
    const spec = {
      kind: 'zip' as const,
      partitions: [
        zip(
          [[[1, 'a']]],
          [
            [
              [1, 'b'],
              [2, 'c'],
            ],
          ],
        ),
        slice([
          [2, 'd'],
          [3, 'e'],
        ]),
      ],
    };
    const expected = [
      [1, [['a', 'b'], undefined]],
      [2, [[undefined, 'c'], 'd']],
      [3, [undefined, 'e']],
    ];
    expect(run(three, collect, spec, options)).toEqual(expected);
    const both = dataset({ kind: 'coalesce', parent: three, numPartitions: 1, site: site(1) });
    const partitions = [0, 1].map((index) => ({ index, partition: spec }));
    const services = new TestServices();
    expect(run(both, collect, { kind: 'coalesce', partitions }, { ...options, services })).toEqual([
      ...expected,
      ...expected,
    ]);
    expect(services.memory.usedBytes).toBe(0);
  });

  it('more records than a block, all of one key or each of its own', () => {
    const many = Array.from({ length: 20_000 }, (_, i): Pair => [i, i + 0.5]);
    expect(run(groupByKey(source()), collect, slice(many), options)).toEqual(many.map(([k, v]) => [k, [v]]));
    const same = many.map(([, v]): Pair => ['k', v]);
    expect(run(groupByKey(source()), collect, slice(same), options)).toEqual([['k', same.map(([, v]) => v)]]);
    const wide = join(source(), source());
    expect(run(wide, { kind: 'count' }, zip([same.slice(0, 30)], [same]), options)).toBe(600_000);
  });

  it('gives its memory back, and polls while one record meets many', () => {
    const services = new TestServices();
    const right = Array.from({ length: 10_000 }, (_, i): Pair => ['k', i]);
    const left = [
      ['k', 0],
      ['k', 1],
    ];
    run(join(source(), source()), { kind: 'count' }, zip([left], [right]), { ...options, services });
    expect(services.memory.usedBytes).toBe(0);
    expect(services.memory.peakBytes).toBeGreaterThan(80_000);
    // Beyond those for the blocks of both sides: one for each 4,096 of a record's partners.
    expect(services.polls.filter((records) => records === 0).length).toBeGreaterThanOrEqual(4);
    run(cogroup(source(), source()), { kind: 'count' }, zip([left], [right]), { ...options, services });
    expect(services.memory.usedBytes).toBe(0);
  });

  it.each([
    [
      'groups of groupByKey',
      groupByKey(source()),
      slice([...Array(50_000).keys()].map((i) => [i % 9, `${i}`])),
    ],
    [
      'groups of join',
      join(source(), source()),
      zip([], [[...Array(50_000).keys()].map((i) => [`${i}`, i])]),
    ],
    [
      'keys of intersection',
      dataset({ kind: 'intersection', parents: [source(), source()], site: site(8) }),
      zip([], [[...Array(50_000).keys()].map((i) => [`key ${i}`, null])]),
    ],
  ])('a lack of memory names the %s', (owner, of, spec) => {
    const services = new TestServices();
    services.memory.limitBytes = 500_000;
    expect(failure(() => run(of, collect, spec, { ...options, services }))).toMatchObject({
      code: 'OUT_OF_EXECUTION_MEMORY',
      message: `Cannot get more for the ${owner}`,
    });
  });

  it('records that are no pairs, keys that are none, and errors of the sides name their operator and line', () => {
    const wrong = (of: Dataset, spec: Parameters<typeof run>[2]) =>
      failure(() => run(of, collect, spec, options));
    expect(wrong(groupByKey(source()), slice([7]))).toMatchObject({
      code: 'NOT_A_PAIR',
      message: expect.stringMatching(/^Cannot run groupByKey at .*:4:5: .* got 7/),
    });
    const oneWrong = zip([[['a', 1]]], [['b']]);
    expect(wrong(join(source(), source()), oneWrong)).toMatchObject({
      code: 'NOT_A_PAIR',
      message: expect.stringMatching(/^Cannot run join at .*:6:5: .* got 'b'/),
    });
    expect(wrong(groupByKey(source()), slice([[() => 1, 1]]))).toMatchObject({ code: 'INVALID_KEY' });
    expect(wrong(join(source(), source()), zip([[[() => 1, 1]]], []))).toMatchObject({
      code: 'INVALID_KEY',
      message: expect.stringMatching(/in join at .*:6:5, with the record/),
    });
    const throwing = map(source(), () => {
      throw new TypeError('no side');
    });
    expect(wrong(join(source(), throwing), zip([[['a', 1]]], [[1]]))).toMatchObject({
      operator: 'map',
      message: expect.stringMatching(/no side/),
    });
  });
});
