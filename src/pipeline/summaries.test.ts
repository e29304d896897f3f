import { describe, expect, it } from 'vitest';
import { dataset, failure, run, site, slice, source, user } from '../../test/support/stage-harness.ts';
import { estimateCount, type HyperLogLog } from '../common/hyper-log-log.ts';
import { StatCounter, type StatCounterState } from '../common/stat-counter.ts';
import type { Stratum } from '../lineage/nodes.ts';
import type { StrataCount } from '../lineage/result-node.ts';
import { TaskContext } from '../lineage/task-context.ts';
import { encodeValue } from '../serializer/value-encoder.ts';

const sum = { kind: 'summarize' as const, operator: 'sum' };
const histogram = (...edges: number[]) => ({
  kind: 'summarize' as const,
  operator: 'histogram',
  edges: Float64Array.from(edges),
});
const doubled = dataset({
  kind: 'flatMap',
  parent: source(),
  fn: user((x) => [x, x], 'flatMap'),
  site: site(2),
});

describe.each([true, false])('summaries of partitions, compiled: %s', (compiler) => {
  it.each([0, 1, 2047, 2048, 2049, 5000])('statistics of 2 x %i numbers', (length) => {
    const numbers = Array.from({ length }, (_, i) => (i * 7919) % 1009);
    const [state] = run(doubled, sum, slice(numbers), { compiler }) as [StatCounterState];
    const [got, expected] = [StatCounter.of(state), new StatCounter([...numbers, ...numbers])];
    expect([got.count, got.sum, got.min, got.max]).toEqual([
      expected.count,
      expected.sum,
      expected.min,
      expected.max,
    ]);
    if (length > 0) expect(got.variance).toBeCloseTo(expected.variance, 6);
    const [counts] = run(doubled, histogram(-1, 500, 2000), slice(numbers), { compiler }) as [number[]];
    const low = numbers.filter((x) => x < 500).length;
    expect(counts).toEqual([2 * low, 2 * (length - low)]);
  });

  it.each([['1'], [2n], [null], [undefined], [{ n: 1 }]])('refuse %o, which is no number', (record) => {
    expect(failure(() => run(source(), sum, slice([1, record]), { compiler }))).toMatchObject({
      code: 'NOT_A_NUMBER',
      message: expect.stringMatching(
        /^Cannot compute with a record that is no number \(in sum at .*, with the record /,
      ),
    });
  });

  it('sketch what is different, by value', () => {
    const records = Array.from({ length: 9000 }, (_, i) => ({ id: [i % 30] }));
    const [sketch] = run(source(), { kind: 'approxDistinct', p: 12, sp: 25 }, slice(records), {
      compiler,
    }) as [HyperLogLog];
    expect(estimateCount(sketch)).toBe(30);
    const functions = () =>
      run(source(), { kind: 'approxDistinct', p: 4, sp: 0 }, slice([() => 1]), { compiler });
    expect(failure(functions)).toMatchObject({ code: 'INVALID_KEY' });
  });

  it('draw strata with the random numbers that the sample itself meets', () => {
    const context = new TaskContext({
      stageId: 0,
      stageAttemptNumber: 0,
      partitionId: 6,
      attemptNumber: 0,
      taskAttemptId: 0,
    });
    for (const withReplacement of [false, true]) {
      const strata: [string, Stratum][] = [
        ['a', { accept: 0.2, limit: 0.5, threshold: 0.3 }],
        ['b', { accept: 0.1, limit: 0.1, threshold: 0 }],
      ];
      const node = { strata: encodeValue(strata), withReplacement, seed: 3 };
      const pairs = Array.from({ length: 2000 }, (_, i) => ['aab'[i % 3], i]);
      const of = dataset({
        kind: 'sampleByKey',
        parent: source(),
        exact: false,
        ...node,
        site: site(1),
      });
      const options = { compiler, partition: 6 };
      const taken = run(of, { kind: 'collect' }, slice(pairs), options) as [string, number][];
      const drawing = { kind: 'drawStrata' as const, operator: 'sampleByKey', ...node };
      const counts = context.run(() => run(source(), drawing, slice(pairs), options)) as [
        string,
        StrataCount,
      ][];
      const total = Object.fromEntries(
        counts.map(([key, { accepted, waiting }]) => [
          key,
          accepted + (key === 'a' ? waiting.filter((number) => number < 0.3).length : 0),
        ]),
      );
      expect(total).toEqual({
        a: taken.filter(([key]) => key === 'a').length,
        b: taken.filter(([key]) => key === 'b').length,
      });
      expect(Object.fromEntries(counts.map(([key, { pairs: seen }]) => [key, seen]))).toEqual({
        a: 1334,
        b: 666,
      });
    }
  });

  it('refuse a key that has no fraction', () => {
    const of = dataset({
      kind: 'sampleByKey',
      parent: source(),
      strata: encodeValue([['a', { accept: 1, limit: 1, threshold: 0 }]]),
      withReplacement: false,
      seed: 1,
      exact: false,
      site: site(8),
    });
    const sampling = () =>
      run(
        of,
        { kind: 'count' },
        slice([
          ['a', 1],
          ['b', 2],
        ]),
        { compiler },
      );
    expect(failure(sampling)).toMatchObject({
      code: 'NO_FRACTION',
      message: expect.stringMatching(
        /^The fractions have none for the key 'b': .* \(in sampleByKey at .*:8:5, with the record \[ 'b', 2 \]\)/,
      ),
    });
  });
});
