import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataset, run, site, slice, source, user } from '../../test/support/stage-harness.ts';
import { Poisson } from '../common/poisson.ts';
import { Random } from '../common/random.ts';
import type { Dataset } from '../lineage/dataset.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { LoopCache } from './loop-cache.ts';

/** An operator as a node, and as the same operation on an array. */
interface Operation {
  readonly node: (parent: Dataset) => Dataset;
  readonly reference: (records: readonly any[], partition: number) => unknown[];
  /** Whether the operator takes, and gives, pairs. */
  readonly takesPairs?: boolean;
  readonly givesPairs?: 'always' | 'if-taken';
  /** Whether it refuses pairs with other keys. */
  readonly needsKeysBelow5?: boolean;
}

const add = (fields: object) => (parent: Dataset) => dataset({ parent, site: site(1), ...fields } as never);
const stratum = (fraction: number) => ({ accept: fraction, limit: fraction, threshold: 0 });
const text = (record: unknown) => JSON.stringify(record);

const operations: Record<string, Operation> = {
  map: {
    node: add({ kind: 'map', fn: user((x) => text(x), 'map') }),
    reference: (records) => records.map((x) => text(x)),
  },
  'map to pairs': {
    node: add({ kind: 'map', fn: user((x) => [text(x).length, x], 'map') }),
    reference: (records) => records.map((x) => [text(x).length, x]),
    givesPairs: 'always',
  },
  filter: {
    node: add({ kind: 'filter', fn: user((x) => text(x).length % 3 !== 1, 'filter') }),
    reference: (records) => records.filter((x) => text(x).length % 3 !== 1),
    givesPairs: 'if-taken',
  },
  'filter by a value that is no boolean': {
    node: add({ kind: 'filter', fn: user((x) => text(x).length % 2, 'filter') }),
    reference: (records) => records.filter((x) => text(x).length % 2),
    givesPairs: 'if-taken',
  },
  'flatMap to arrays': {
    node: add({ kind: 'flatMap', fn: user((x) => Array(text(x).length % 3).fill(x), 'flatMap') }),
    reference: (records) => records.flatMap((x) => Array(text(x).length % 3).fill(x)),
    givesPairs: 'if-taken',
  },
  'flatMap to arrays, sets and generators': {
    node: add({
      kind: 'flatMap',
      fn: user((x) => {
        const length = text(x).length;
        if (length % 3 === 0) return [x, length];
        if (length % 3 === 1) return new Set([length, 'b']);
        return (function* () {
          for (let i = 0; i < length % 4; i++) yield i;
        })();
      }, 'flatMap'),
    }),
    reference: (records) =>
      records.flatMap((x) => {
        const length = text(x).length;
        if (length % 3 === 0) return [x, length];
        if (length % 3 === 1) return [length, 'b'];
        return Array.from({ length: length % 4 }, (_, i) => i);
      }),
  },
  keyBy: {
    node: add({ kind: 'keyBy', fn: user((x) => text(x).length, 'keyBy') }),
    reference: (records) => records.map((x) => [text(x).length, x]),
    givesPairs: 'always',
  },
  mapValues: {
    node: add({ kind: 'mapValues', fn: user((x) => text(x), 'mapValues') }),
    reference: (records) => records.map(([key, x]) => [key, text(x)]),
    takesPairs: true,
    givesPairs: 'always',
  },
  flatMapValues: {
    node: add({ kind: 'flatMapValues', fn: user((x) => [...(text(x) ?? '')].slice(0, 2), 'flatMapValues') }),
    reference: (records) =>
      records.flatMap(([key, x]) => [...(text(x) ?? '')].slice(0, 2).map((letter) => [key, letter])),
    takesPairs: true,
    givesPairs: 'always',
  },
  keys: {
    node: add({ kind: 'keys' }),
    reference: (records) => records.map(([key]) => key),
    takesPairs: true,
  },
  values: {
    node: add({ kind: 'values' }),
    reference: (records) => records.map(([, x]) => x),
    takesPairs: true,
  },
  lookup: {
    node: add({ kind: 'lookup', key: encodeValue(2) }),
    reference: (records) => records.filter(([key]) => key === 2).map(([, x]) => x),
    takesPairs: true,
  },
  pairWith: {
    node: add({ kind: 'pairWith', value: 1 }),
    reference: (records) => records.map((x) => [x, 1]),
    givesPairs: 'always',
  },
  mapPartitions: {
    node: add({
      kind: 'mapPartitions',
      withIndex: false,
      fn: user(function* (records) {
        for (const x of records) {
          yield x;
          yield text(x);
        }
      }, 'mapPartitions'),
    }),
    reference: (records) => records.flatMap((x) => [x, text(x)]),
  },
  'mapPartitions to an array': {
    node: add({
      kind: 'mapPartitions',
      withIndex: false,
      fn: user((records) => [...records].reverse(), 'mapPartitions'),
    }),
    reference: (records) => [...records].reverse(),
    givesPairs: 'if-taken',
  },
  'mapPartitions that reads a few': {
    node: add({
      kind: 'mapPartitions',
      withIndex: false,
      fn: user((records) => {
        const { value, done } = records.next();
        return done ? [] : [value, records.next().done];
      }, 'mapPartitions'),
    }),
    reference: (records) => (records.length === 0 ? [] : [records[0], records.length === 1]),
  },
  mapPartitionsWithIndex: {
    node: add({
      kind: 'mapPartitions',
      withIndex: true,
      fn: user((index, records) => [index, ...records], 'mapPartitionsWithIndex'),
    }),
    reference: (records, partition) => [partition, ...records],
  },
  glom: {
    node: add({ kind: 'glom' }),
    reference: (records) => [records],
  },
  sample: {
    node: add({ kind: 'sample', lower: 0.2, upper: 0.7, seed: 5 }),
    reference: (records, partition) => {
      const random = new Random(5, partition);
      return records.filter(() => {
        const drawn = random.nextDouble();
        return drawn >= 0.2 && drawn < 0.7;
      });
    },
    givesPairs: 'if-taken',
  },
  'sample with replacement': {
    node: add({ kind: 'sampleWithReplacement', mean: 1.5, seed: 5 }),
    reference: (records, partition) => {
      const random = new Random(5, partition);
      const poisson = new Poisson(1.5);
      return records.flatMap((x) => Array(poisson.draw(random)).fill(x));
    },
    givesPairs: 'if-taken',
  },
  sampleByKey: {
    node: add({
      kind: 'sampleByKey',
      strata: encodeValue([0, 1, 2, 3, 4].map((key) => [key, stratum(key / 4)])),
      withReplacement: false,
      seed: 9,
    }),
    reference: (records, partition) => {
      const random = new Random(9, partition);
      return records.filter(([key]) => random.nextDouble() < key / 4);
    },
    takesPairs: true,
    needsKeysBelow5: true,
    givesPairs: 'always',
  },
  'sampleByKey with replacement': {
    node: add({
      kind: 'sampleByKey',
      strata: encodeValue([0, 1, 2, 3, 4].map((key) => [key, stratum(key)])),
      withReplacement: true,
      seed: 9,
    }),
    reference: (records, partition) => {
      const random = new Random(9, partition);
      return records.flatMap((pair) => Array(new Poisson(pair[0]).draw(random)).fill(pair));
    },
    takesPairs: true,
    needsKeysBelow5: true,
    givesPairs: 'always',
  },
  zipWithIndex: {
    node: add({ kind: 'zipWithIndex', starts: Float64Array.of(0, 7, 9, 2 ** 40) }),
    reference: (records) => records.map((x, i) => [x, 2 ** 40 + i]),
    givesPairs: 'always',
  },
  zipWithUniqueId: {
    node: add({ kind: 'zipWithUniqueId', numPartitions: 10 }),
    reference: (records, partition) => records.map((x, i) => [x, partition + i * 10]),
    givesPairs: 'always',
  },
  pairWithTarget: {
    node: add({ kind: 'pairWithTarget', numPartitions: 2, of: 5 }),
    reference: (records) => records.map((x) => [1, x]),
    givesPairs: 'always',
  },
  printElement: {
    node: add({
      kind: 'printElement',
      fn: user((x, print) => {
        for (let i = 0; i < text(x).length % 3; i++) print(`${i} ${text(x)}`);
      }, 'pipe'),
    }),
    reference: (records) =>
      records.flatMap((x) => Array.from({ length: text(x).length % 3 }, (_, i) => `${i} ${text(x)}`)),
  },
  chunks: {
    node: add({ kind: 'chunks', size: 3 }),
    reference: (records) =>
      Array.from({ length: Math.ceil(records.length / 3) }, (_, i) => records.slice(3 * i, 3 * i + 3)),
  },
  'foldPartition from zero': {
    node: add({
      kind: 'foldPartition',
      zero: encodeValue('>'),
      fn: user((all, x) => all + text(x), 'treeAggregate'),
    }),
    reference: (records) => [records.reduce((all, x) => all + text(x), '>')],
  },
  'foldPartition from the first record': {
    node: add({ kind: 'foldPartition', fn: user((all, x) => text([all, x]).slice(-40), 'treeReduce') }),
    reference: (records) =>
      records.length === 0 ? [] : [records.reduce((all, x) => text([all, x]).slice(-40))],
  },
};

const KEYS = new Set<unknown>([0, 1, 2, 3, 4]);
const blockLengths = [0, 1, 2, 4095, 4096, 4097, 8192];
const collect = { kind: 'collect' as const };
const caches = { compiled: new LoopCache(), interpreted: new LoopCache() };

describe.each(['compiled', 'interpreted'] as const)('%s', (mode) => {
  const options = { compiler: mode === 'compiled', loopCache: caches[mode], partition: 3 };

  describe.each(Object.entries(operations))('%s', (_name, operation) => {
    const records = (length: number) =>
      Array.from({ length }, (_, i) => (operation.takesPairs ? [i % 5, i] : i % 1000));

    it.each(blockLengths)('gives what an array gives, for a block of %i records', (length) => {
      const input = records(length);
      const got = run(operation.node(source()), collect, slice(input), options);
      expect(got).toEqual(operation.reference(input, 3));
    });

    it('reads all blocks, empty ones too', () => {
      const got = run(operation.node(source()), collect, slice([], records(3), [], records(5), []), options);
      expect(got).toEqual(operation.reference([...records(3), ...records(5)], 3));
    });
  });

  it('chains of any operators give what arrays give', () => {
    const names = Object.keys(operations);
    const value = fc.oneof(fc.integer({ min: 0, max: 50 }), fc.string({ maxLength: 3 }), fc.constant(null));
    fc.assert(
      fc.property(
        fc.array(fc.array(value, { maxLength: 12 }), { maxLength: 4 }),
        fc.array(fc.constantFrom(...names), { maxLength: 7 }),
        fc.nat(30),
        (blocks, chosen, limit) => {
          let data: unknown[] = blocks.flat();
          let of = source();
          let pairs = false;
          for (const name of chosen) {
            const operation = operations[name]!;
            if (operation.takesPairs && !pairs) continue;
            if (operation.needsKeysBelow5 && data.some((pair) => !KEYS.has((pair as unknown[])[0]))) continue;
            of = operation.node(of);
            data = operation.reference(data, 3);
            pairs = operation.givesPairs === 'always' || (operation.givesPairs === 'if-taken' && pairs);
          }
          expect(run(of, collect, slice(...blocks), options)).toEqual(data);
          expect(run(of, { kind: 'count' }, slice(...blocks), options)).toBe(data.length);
          expect(run(of, { kind: 'take', limit }, slice(...blocks), options)).toEqual(data.slice(0, limit));
          const iterated = {
            kind: 'partition' as const,
            keepsResult: true,
            fn: user((it) => [...it], 'runJob'),
          };
          expect(run(of, iterated, slice(...blocks), options)).toEqual(data);
        },
      ),
      { numRuns: 300 },
    );
  });
});
