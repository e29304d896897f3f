import { describe, expect, it } from 'vitest';
import { dataset, failure, run, site, slice, source, user } from '../../test/support/stage-harness.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { LoopCache } from './loop-cache.ts';

const LENGTH = 5000;
const increment = { ...user((x) => x + 1, 'map'), sourceKey: 'increment' };

function repeated(
  times: number,
  add: (parent: Dataset, i: number) => Dataset,
  from: Dataset = source(),
): Dataset {
  let of = from;
  for (let i = 0; i < times; i++) of = add(of, i);
  return of;
}

const map = (parent: Dataset) => dataset({ kind: 'map', parent, fn: increment, site: site(1) });

describe.each([true, false])('long chains, compiled: %s', (compiler) => {
  const options = { compiler };

  it('of 5,000 operators run without overflowing the stack', () => {
    const records = [1, 2, 3];
    const expected = records.map((x) => x + LENGTH);
    const of = repeated(LENGTH, map);
    expect(run(of, { kind: 'collect' }, slice(records), options)).toEqual(expected);
    expect(run(of, { kind: 'take', limit: 2 }, slice(records), options)).toEqual(expected.slice(0, 2));
    const all = { kind: 'partition' as const, keepsResult: true, fn: user((it) => [...it], 'runJob') };
    expect(run(of, all, slice(records), options)).toEqual(expected);
  });

  it('give every record once, in order, where they are joined', () => {
    const of = repeated(600, map);
    const records = Array.from({ length: 10_000 }, (_, i) => i);
    expect(run(of, { kind: 'collect' }, slice(records), options)).toEqual(records.map((x) => x + 600));
  });

  it('of flatMaps and filters', () => {
    const of = repeated(300, (parent, i) =>
      i % 30 === 5
        ? dataset({ kind: 'filter', parent, fn: user((x) => (x + i) % 5 !== 0, 'filter'), site: site(1) })
        : dataset({
            kind: 'flatMap',
            parent,
            fn: user((x) => (i % 30 === 1 ? new Set([x, x + 1]) : [x + 1]), 'flatMap'),
            site: site(1),
          }),
    );
    let expected = [0, 10];
    for (let i = 0; i < 300; i++) {
      expected =
        i % 30 === 5
          ? expected.filter((x) => (x + i) % 5 !== 0)
          : expected.flatMap((x) => (i % 30 === 1 ? [x, x + 1] : [x + 1]));
    }
    expect(expected.length).toBeGreaterThan(0);
    expect(run(of, { kind: 'collect' }, slice([0, 10]), options)).toEqual(expected);
  });

  it('of 5,000 unions resolve without overflowing the stack', () => {
    const other = source();
    const of = repeated(LENGTH, (parent) =>
      dataset({ kind: 'union', parents: [parent, other], site: site(1) }),
    );
    let spec = slice([1]);
    for (let i = 0; i < LENGTH; i++) spec = { kind: 'union', parent: 0, index: 0, partition: spec };
    expect(run(of, { kind: 'collect' }, spec, options)).toEqual([1]);
  });

  it('take ends infinite generators across the joins', () => {
    const forever = dataset({
      kind: 'flatMap',
      parent: source(),
      fn: user(function* () {
        for (let i = 0; ; i++) yield i;
      }, 'flatMap'),
      site: site(1),
    });
    const of = repeated(600, map, forever);
    expect(run(of, { kind: 'take', limit: 3 }, slice([0]), options)).toEqual([600, 601, 602]);
  });

  it('errors name the operator wherever it stands', () => {
    for (const position of [0, 249, 250, 499, 599]) {
      const of = repeated(600, (parent, i) =>
        i === position
          ? dataset({
              kind: 'map',
              parent,
              fn: user(
                () => {
                  throw new Error('here');
                },
                'map',
                i + 1,
              ),
              site: site(1),
            })
          : map(parent),
      );
      expect(failure(() => run(of, { kind: 'count' }, slice([0]), options))).toMatchObject({
        site: site(position + 1),
        record: String(position),
      });
    }
  });
});

it('parts of a long chain that are equal share one loop', () => {
  const loopCache = new LoopCache();
  run(repeated(LENGTH, map), { kind: 'count' }, slice([1]), { compiler: true, loopCache });
  // All parts but the last are pulled; the last ends in the sink.
  expect(loopCache.size).toBe(2);
});
