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
import { MEMORY_ONLY } from '../lineage/storage-level.ts';

type Pair = readonly [unknown, unknown];

const collect = { kind: 'collect' } as const;
const keys = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom('a', 'b', null, undefined, Number.NaN, 0, -0, 0.5, 2 ** 31),
  fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 2 }),
);
const ints = fc.integer({ min: -8, max: 8 });
const blocksOf = (key: fc.Arbitrary<unknown>, value: fc.Arbitrary<unknown>) =>
  fc.array(fc.array(fc.tuple(key, value), { maxLength: 20 }), { maxLength: 3 });

const persisted = (parent: Dataset) => {
  parent.level = MEMORY_ONLY;
  return parent;
};
const join = (left: Dataset, right: Dataset, keepsLeft: boolean, keepsRight = false) =>
  dataset({ kind: 'join', parents: [left, right], keepsLeft, keepsRight, site: site(6) });
const zip = (...inputs: readonly (readonly (readonly unknown[])[])[]) => ({
  kind: 'zip' as const,
  partitions: inputs.map((one) => slice(...one)),
});

/** What each of several joins with one kept partition gives. */
function joins(
  left: readonly (readonly unknown[])[],
  rights: readonly (readonly (readonly unknown[])[])[],
  { compiler = true, keepsLeft = false, keepsRight = false, services = new TestServices() } = {},
): unknown[] {
  const kept = persisted(source());
  return rights.map((right) => {
    const of = join(kept, source(), keepsLeft, keepsRight);
    return run(of, collect, zip(left, right), { compiler, services });
  });
}

describe('joins with a partition that is kept', () => {
  it.each([
    ['any keys', keys, fc.anything()],
    ['integers', ints, ints],
    ['integers with doubles', ints, fc.double()],
  ])('give the same whether its keys are numbered or not: %s', (_name, key, value) => {
    const left = blocksOf(key, fc.nat());
    const check = fc.property(left, blocksOf(key, value), fc.boolean(), (of, right, keepsLeft) => {
      const services = new TestServices();
      const rights = [right, right, right.toReversed(), [], right];
      const got = joins(of, rights, { keepsLeft, services });
      expect(got).toEqual(joins(of, rights, { keepsLeft, compiler: false }));
      expect(services.memory.usedBytes).toBe(0);
    });
    fc.assert(check, { numRuns: 100 });
  });

  const left: Pair[] = [...Array(10_000).keys()].map((i) => [i % 7000, i]);
  const right: Pair[] = [...Array(9000).keys()].map((i) => [9000 - i, i / 2]);

  it('number its keys at the second join, once', () => {
    const services = new TestServices();
    const kept = persisted(source());
    const numbers = [1, 2, 3].map(() => {
      const spec = zip([left], [right]);
      run(join(kept, source(), false), { kind: 'count' }, spec, { compiler: true, services });
      return [...services.attached.values()][0];
    });
    expect(numbers[1]).not.toBe(numbers[0]);
    expect(numbers[2]).toBe(numbers[1]);
    run(join(kept, source(), true), { kind: 'count' }, zip([left], [right]), { compiler: true, services });
    expect([...services.attached.values()][0]).toBe(numbers[2]);
  });

  it('do without numbers where they find no room, or records are no pairs', () => {
    const services = new TestServices();
    services.roomToAttach = 1000;
    const got = joins([left], [[right], [right], [right], [right]], { services });
    for (const one of got) expect(one).toEqual(got[0]);
    expect(services.memory.usedBytes).toBe(0);
    const wrong = failure(() => joins([[[1, 1], 'b']], [[], []]));
    expect(wrong).toMatchObject({ code: 'NOT_A_PAIR', message: expect.stringContaining("got 'b'") });
  });

  it('look keys up where pairs of the right side are kept without a partner', () => {
    const rights = [[right], [right], [right]];
    const got = joins([left], rights, { keepsRight: true });
    expect(got).toEqual(joins([left], rights, { keepsRight: true, compiler: false }));
  });

  it('run in a loop that is pulled, too', () => {
    const services = new TestServices();
    const kept = persisted(source());
    const pulled = { kind: 'partition' as const, keepsResult: true, fn: user((it) => [...it], 'runJob') };
    const got = [1, 2, 3, 4].map(() =>
      run(join(kept, source(), true), pulled, zip([left], [right]), { compiler: true, services }),
    );
    for (const one of got) expect(one).toEqual(got[0]);
  });
});
