import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NATURAL_ORDER } from '../lineage/key-order.ts';
import { RangePartitioner } from '../lineage/range-partitioner.ts';
import { compareNatural } from '../serializer/natural-order.ts';
import { placesByKey } from './sorted-places.ts';

const backwards = {
  kind: 'user' as const,
  fn: (a: number, b: number) => compareNatural(b, a),
  operator: 'sortByKey',
  site: { file: '/app/job.ts', line: 1, column: 1 },
};

describe.each([
  ['natural', NATURAL_ORDER, 1],
  ['descending', { ...NATURAL_ORDER, ascending: false }, -1],
  ['by a compare function', { compare: backwards, ascending: true }, -1],
])('%s order', (_name, order, sign) => {
  it.each<[string, (keys: number[]) => number[] | Int32Array]>([
    ['an array', (keys) => keys],
    ['a column that has room for more', (keys) => Int32Array.from([...keys, 99, 99])],
  ])(
    'puts the keys of %s in order, equal ones as they came, and tells where partitions begin',
    (_what, columnOf) => {
      const inputs = fc.tuple(fc.array(fc.nat(20)), fc.uniqueArray(fc.nat(20), { maxLength: 5 }));
      fc.assert(
        fc.property(inputs, ([keys, drawn]) => {
          const bounds = drawn.toSorted((a, b) => order.compare.fn(a as never, b as never));
          const partitioner = new RangePartitioner(bounds, order);
          const places = new Int32Array(keys.length);
          const starts = placesByKey(columnOf(keys), keys.length, partitioner, places);
          const placed: number[] = [];
          keys.forEach((_, i) => {
            placed[places[i]!] = i;
          });
          const expected = keys.map((_, i) => i).sort((a, b) => sign * compareNatural(keys[a], keys[b]));
          expect(placed).toEqual(expected);
          const sizes = Array.from(
            { length: partitioner.numPartitions },
            (_, p) => starts[p + 1]! - starts[p]!,
          );
          const counted = sizes.map(
            (_, p) => keys.filter((key) => partitioner.getPartition(key) === p).length,
          );
          expect(sizes).toEqual(counted);
        }),
      );
    },
  );
});
