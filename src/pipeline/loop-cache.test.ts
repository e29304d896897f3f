import { describe, expect, it } from 'vitest';
import { dataset, run, site, slice, source, user } from '../../test/support/stage-harness.ts';
import type { AnyFunction, UserFunction } from '../lineage/user-function.ts';
import { LoopCache } from './loop-cache.ts';

const mapWith = (fn: UserFunction) => dataset({ kind: 'map', parent: source(), fn, site: site(1) });
const named = (fn: AnyFunction, sourceKey: string): UserFunction => ({ ...user(fn, 'map'), sourceKey });
const collect = { kind: 'collect' as const };

it('stages of equal text share loops and each runs its own functions', () => {
  const loopCache = new LoopCache();
  const adder = (by: number) => named((x) => x + by, 'adder');
  const stages = [1, 2, 3].map((by) => mapWith(adder(by)));
  for (let round = 0; round < 2; round++) {
    const got = stages.map((of) => run(of, collect, slice([10]), { compiler: true, loopCache }));
    expect(got).toEqual([[11], [12], [13]]);
  }
  expect(loopCache.size).toBe(1);
});

it('functions of different text, source or sink get loops of their own', () => {
  const loopCache = new LoopCache();
  const a = mapWith(named((x) => x, 'a'));
  run(a, collect, slice([1]), { compiler: true, loopCache });
  run(mapWith(named((x) => x, 'b')), collect, slice([1]), { compiler: true, loopCache });
  run(a, { kind: 'count' }, slice([1]), { compiler: true, loopCache });
  run(a, { kind: 'partition', keepsResult: true, fn: user((it) => [...it], 'x') }, slice([1]), {
    compiler: true,
    loopCache,
  });
  expect(loopCache.size).toBe(4);
});

it('functions of equal text that were given on other lines get loops of their own', () => {
  const loopCache = new LoopCache();
  const fn = named((x) => x, 'same');
  for (const line of [1, 2]) {
    run(mapWith({ ...fn, site: site(line) }), collect, slice([1]), { compiler: true, loopCache });
  }
  expect(loopCache.size).toBe(2);
});

it('functions without a source key are told apart', () => {
  const loopCache = new LoopCache();
  const got = [1, 2].map((by) =>
    run(mapWith(user((x) => x + by, 'map')), collect, slice([0]), { compiler: true, loopCache }),
  );
  expect(got).toEqual([[1], [2]]);
  expect(loopCache.size).toBe(2);
});

it('keeps no more loops than it may, and forgets the one used longest ago', () => {
  const loopCache = new LoopCache(4);
  const shape = (key: string) => ({
    source: 'records' as const,
    operators: ['map' as const],
    sink: 'count' as const,
    steps: [{ fn: named((x) => x, key), hasArgument: false }],
  });
  const [a, b] = [loopCache.get(shape('a')), loopCache.get(shape('b'))];
  expect(loopCache.get(shape('a'))).toBe(a);
  loopCache.get(shape('c'));
  expect(loopCache.size).toBe(2);
  expect(loopCache.get(shape('a'))).toBe(a);
  expect(loopCache.get(shape('b'))).not.toBe(b);
});

describe.each([true, false])('functions of a task, compiled: %s', (compiler) => {
  const counter = () => {
    let seen = 0;
    return () => ++seen;
  };

  it('a function that holds state is fresh for every task, and one for the whole task', () => {
    const loopCache = new LoopCache();
    const of = mapWith({ ...named(counter(), 'counter'), make: counter });
    const twice = dataset({ kind: 'coalesce', parent: of, numPartitions: 1, site: site(1) });
    const spec = {
      kind: 'coalesce' as const,
      partitions: [
        { index: 0, partition: slice([0, 0]) },
        { index: 1, partition: slice([0]) },
      ],
    };
    for (let task = 0; task < 3; task++) {
      expect(run(of, collect, slice([0, 0], [0]), { compiler, loopCache })).toEqual([1, 2, 3]);
      expect(run(twice, collect, spec, { compiler, loopCache })).toEqual([1, 2, 3]);
    }
  });

  it('a function without state of its own is shared by all tasks', () => {
    const of = mapWith(named(counter(), 'counter'));
    const got = [1, 2].map(() => run(of, collect, slice([0, 0]), { compiler }));
    expect(got).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});
