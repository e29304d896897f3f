import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure, run, slice, source, TestServices, user } from '../../test/support/stage-harness.ts';
import { builtinFunction } from '../lineage/builtin-functions.ts';
import type { Aggregator } from '../lineage/nodes.ts';
import { canonicalKey } from '../serializer/key-encoding.ts';
import { encodeValue } from '../serializer/value-encoder.ts';

const numbers = fc.array(fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 8 }), { maxLength: 3 });
const shuffle = (aggregator?: Aggregator) => ({
  kind: 'shuffleWrite' as const,
  shuffleId: 1,
  partitioner: {} as never,
  aggregator,
});
/** Joins values in their order, so that a wrong order shows. */
const joining: Aggregator = {
  createCombiner: user((x) => `<${x}`, 'combineByKey'),
  mergeValue: user((a, x) => `${a},${x}`, 'combineByKey'),
  mergeCombiners: user((a, b) => a + b, 'combineByKey'),
  mapSideCombine: true,
};

describe.each([true, false])('sinks, compiled: %s', (compiler) => {
  it('reduce gives what an array gives, and nothing for an empty partition', () => {
    const fn = user((a, b) => `(${a} ${b})`, 'reduce');
    fc.assert(
      fc.property(numbers, (blocks) => {
        const records: unknown[] = blocks.flat();
        const expected = records.length === 0 ? [] : [records.reduce((a, b) => `(${a} ${b})`)];
        expect(run(source(), { kind: 'reduce', fn }, slice(...blocks), { compiler })).toEqual(expected);
      }),
    );
    expect(run(source(), { kind: 'reduce', fn }, slice([undefined]), { compiler })).toEqual([undefined]);
  });

  it('aggregate starts from a copy of zero', () => {
    const fn = user((list, x) => {
      list.push(x);
      return list;
    }, 'aggregate');
    const zero = encodeValue(['zero']);
    fc.assert(
      fc.property(numbers, (blocks) => {
        const got = run(source(), { kind: 'aggregate', zero, fn }, slice(...blocks), { compiler });
        expect(got).toEqual(['zero', ...blocks.flat()]);
      }),
    );
  });

  it('extreme gives the first of the largest and the first of the smallest', () => {
    const compare = user((a, b) => a[0] - b[0], 'max');
    fc.assert(
      fc.property(numbers, (blocks) => {
        let position = 0;
        const tagged = blocks.map((block) => block.map((x) => [x, position++]));
        const sorted = tagged.flat().sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
        const largest = sorted.find(([x]) => x === sorted.at(-1)![0]);
        const sink = (sign: 1 | -1) => ({ kind: 'extreme' as const, compare, sign });
        expect(run(source(), sink(1), slice(...tagged), { compiler })).toEqual(largest ? [largest] : []);
        expect(run(source(), sink(-1), slice(...tagged), { compiler })).toEqual(sorted.slice(0, 1));
      }),
    );
    const natural = { kind: 'extreme' as const, compare: builtinFunction('naturalOrder'), sign: 1 as const };
    expect(run(source(), natural, slice(['b', 'c', 'a']), { compiler })).toEqual(['c']);
    const mixed = failure(() => run(source(), natural, slice(['b', 1]), { compiler }));
    expect(mixed).toMatchObject({
      code: 'MIXED_KEY_TYPES',
      message: expect.stringContaining('with the record 1'),
    });
  });

  it('foreach calls the function with each record, and has no value', () => {
    const seen: unknown[] = [];
    const fn = user((...args) => {
      seen.push(args);
    }, 'foreach');
    expect(run(source(), { kind: 'foreach', fn }, slice([1, 2], [3]), { compiler })).toBeUndefined();
    expect(seen).toEqual([[1], [2], [3]]);
  });

  it('partition gives the function the iterator and the task, and its result only where it is kept', () => {
    const fn = user((records, task) => [[...records], task.taskAttemptId], 'runJob');
    expect(
      run(source(), { kind: 'partition', keepsResult: true, fn }, slice([1], [2]), { compiler }),
    ).toEqual([[1, 2], 0]);
    expect(
      run(source(), { kind: 'partition', keepsResult: false, fn }, slice([1], [2]), { compiler }),
    ).toBeUndefined();
  });

  it('saveAsTextFile writes a line a record and commits', () => {
    const services = new TestServices();
    const records = ['a', 1, null, undefined, [1, ['b']], { toString: () => 'own' }, -0, Symbol('s')];
    const sink = { kind: 'saveAsTextFile' as const, path: '/out', jobId: 'job' };
    expect(run(source(), sink, slice(records), { compiler, services })).toBeUndefined();
    expect(services.outputs).toMatchObject([{ lines: records.map(String), state: 'committed' }]);
  });

  it('saveAsTextFile removes its file when a record cannot be written as text', () => {
    const services = new TestServices();
    const sink = { kind: 'saveAsTextFile' as const, path: '/out', jobId: 'job' };
    const error = failure(() =>
      run(source(), sink, slice(['a', Object.create(null)]), { compiler, services }),
    );
    expect(error).toMatchObject({ operator: 'saveAsTextFile', thrown: expect.any(TypeError) });
    expect(services.outputs).toMatchObject([{ state: 'aborted' }]);
  });

  it('a straight shuffle writes every pair in order', () => {
    const services = new TestServices();
    const pairs = [
      ['a', 1],
      ['b', [2]],
      ['a', 1],
      [null, undefined],
    ];
    expect(run(source(), shuffle(), slice(pairs), { compiler, services })).toMatchObject({ records: 4 });
    expect(
      run(source(), shuffle({ ...joining, mapSideCombine: false }), slice(pairs), { compiler, services }),
    ).toMatchObject({ records: 4 });
    expect(services.writers.map((writer) => writer.pairs)).toEqual([pairs, pairs]);
  });

  const keys = fc.oneof(
    fc.integer({ min: 0, max: 12 }),
    fc.constantFrom('a', 'b', 'ab', '', '1'),
    fc.constantFrom(Number.NaN, 0, -0, 1.5, true, false, null, undefined, 1n),
    fc.array(fc.nat(2), { maxLength: 2 }),
    fc.record({ x: fc.nat(1) }),
  );

  it('a combining shuffle gives each key once, with its values combined in order', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.nat(9)), { maxLength: 60 }), fc.boolean(), (pairs, withZero) => {
        const aggregator = withZero ? { ...joining, zero: encodeValue('zero') } : joining;
        const services = new TestServices();
        run(source(), shuffle(aggregator), slice(pairs.slice(0, 20), pairs.slice(20)), {
          compiler,
          services,
        });
        const expected = new Map<string, string>();
        for (const [key, value] of pairs) {
          const name = canonicalKey(key);
          const before = expected.get(name);
          expected.set(
            name,
            before === undefined ? (withZero ? `zero,${value}` : `<${value}`) : `${before},${value}`,
          );
        }
        const got = services.writers[0]!.pairs.map(([key, value]) => [canonicalKey(key), value]);
        expect(got).toEqual([...expected]);
      }),
      { numRuns: 300 },
    );
  });

  it('copies zero for each key', () => {
    const services = new TestServices();
    const aggregator = {
      ...joining,
      zero: encodeValue([]),
      mergeValue: user((list, x) => {
        list.push(x);
        return list;
      }, 'aggregateByKey'),
    };
    const pairs = [
      ['a', 1],
      ['b', 2],
      ['a', 3],
    ];
    run(source(), shuffle(aggregator), slice(pairs), { compiler, services });
    expect(services.writers[0]!.pairs).toEqual([
      ['a', [1, 3]],
      ['b', [2]],
    ]);
  });

  it('refuses to combine without a table', () => {
    const services = new TestServices();
    const open = services.openShuffleWriter.bind(services);
    services.openShuffleWriter = () => open(shuffle());
    const error = failure(() => run(source(), shuffle(joining), slice([]), { compiler, services }));
    expect(error).toMatchObject({ code: 'NO_COMBINE_TABLE' });
    expect(services.writers[0]!.aborted).toBe(true);
  });
});
