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
import { SparkError } from '../common/errors.ts';
import type { Dataset } from '../lineage/dataset.ts';
import type { ResultNode } from '../lineage/result-node.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { StageFailure } from './stage-failure.ts';

const collect = { kind: 'collect' as const };
/** An operator that stands on line 7 of the user's file. */
const add = (parent: Dataset, kind: string, fn?: (...args: any[]) => unknown, fields: object = {}) =>
  dataset({ kind, parent, site: site(7), ...(fn && { fn: user(fn, kind, 7) }), ...fields } as never);
const boom = new RangeError('boom');
const throwFor = (bad: unknown) => (x: unknown) => {
  if (x === bad) throw boom;
  return [x];
};
const shuffle = (aggregator?: object) => ({
  kind: 'shuffleWrite' as const,
  shuffleId: 0,
  partitioner: {} as never,
  aggregator: aggregator as never,
  site: site(9),
});
const summing = {
  createCombiner: user((x) => x, 'reduceByKey', 9),
  mergeValue: user((a, b) => a + b, 'reduceByKey', 9),
  mergeCombiners: user((a, b) => a + b, 'reduceByKey', 9),
  mapSideCombine: true,
};

describe.each([true, false])('errors, compiled: %s', (compiler) => {
  const fail = (
    of: Dataset,
    sink: Parameters<typeof run>[1],
    records: readonly unknown[],
    services?: TestServices,
  ) => failure(() => run(of, sink, slice(records), { compiler, ...(services && { services }) })) as any;

  it.each(['map', 'filter', 'flatMap', 'keyBy'])(
    '%s names its line and the record its function threw for',
    (kind) => {
      const ok = add(source(), 'map', (x) => x);
      const records = [...Array(5000).keys(), 'bad "record"', 1];
      const error = fail(
        add(add(ok, kind, throwFor('bad "record"')), 'map', (x) => x),
        collect,
        records,
      );
      expect(error).toBeInstanceOf(StageFailure);
      expect(error.thrown).toBe(boom);
      expect(error).toMatchObject({ operator: kind, site: site(7), record: `'bad "record"'` });
      expect(error.message).toBe(
        `The function of ${kind} at /app/job.ts:7:5 threw, with the record 'bad "record"': boom`,
      );
    },
  );

  it.each(['mapValues', 'flatMapValues'])('%s names the pair', (kind) => {
    const error = fail(add(source(), kind, throwFor(2)), collect, [
      ['a', 1],
      ['b', 2],
    ]);
    expect(error).toMatchObject({ operator: kind, record: "[ 'b', 2 ]", thrown: boom });
  });

  it('an error inside a generator names the operator that asked for it and the record it came from', () => {
    const of = add(source(), 'flatMap', function* (x) {
      yield 1;
      if (x === 'b') throw boom;
    });
    expect(fail(of, collect, ['a', 'b'])).toMatchObject({ operator: 'flatMap', record: "'b'", thrown: boom });
  });

  it('the functions of sinks are named with the record they got', () => {
    const failing = (_a: unknown, b: unknown) => {
      if ((b ?? _a) === 3) throw boom;
      return b;
    };
    const sinks: [string, ResultNode][] = [
      ['reduce', { kind: 'reduce', fn: user(failing, 'reduce', 8) }],
      ['fold', { kind: 'aggregate', zero: encodeValue(0), fn: user(failing, 'fold', 8) }],
      ['foreach', { kind: 'foreach', fn: user((x) => failing(x, undefined), 'foreach', 8) }],
      ['max', { kind: 'extreme', sign: 1, compare: user((a) => failing(a, undefined), 'max', 8) }],
    ];
    for (const [operator, sink] of sinks) {
      expect(fail(source(), sink, [1, 2, 3])).toMatchObject({
        operator,
        site: site(8),
        record: '3',
        thrown: boom,
      });
    }
  });

  it('by-key functions are named with the pair they got', () => {
    const services = new TestServices();
    const mergeValue = user(
      (_a, b) => {
        if (b === 3) throw boom;
        return b;
      },
      'aggregateByKey',
      9,
    );
    const error = fail(
      source(),
      shuffle({ ...summing, mergeValue }),
      [
        ['a', 1],
        ['b', 2],
        ['a', 3],
      ],
      services,
    );
    expect(error).toMatchObject({
      operator: 'aggregateByKey',
      site: site(9),
      record: "[ 'a', 3 ]",
      thrown: boom,
    });
    expect(services.writers[0]!.aborted).toBe(true);
    const createCombiner = user(() => {
      throw boom;
    }, 'combineByKey');
    expect(fail(source(), shuffle({ ...summing, createCombiner }), [['a', 1]])).toMatchObject({
      operator: 'combineByKey',
      record: "[ 'a', 1 ]",
    });
  });

  it('functions of whole partitions are named without a record', () => {
    const now = add(source(), 'mapPartitions', () => {
      throw boom;
    });
    const later = add(source(), 'mapPartitions', function* (records) {
      yield* records;
      throw boom;
    });
    const action: ResultNode = {
      kind: 'partition',
      keepsResult: true,
      fn: user(
        () => {
          throw boom;
        },
        'foreachPartition',
        7,
      ),
    };
    for (const error of [fail(now, collect, [1]), fail(later, collect, [1])]) {
      expect(error).toMatchObject({
        operator: 'mapPartitions',
        site: site(7),
        record: undefined,
        thrown: boom,
      });
    }
    expect(fail(source(), action, [1])).toMatchObject({
      operator: 'foreachPartition',
      record: undefined,
      thrown: boom,
    });
  });

  it('an error of a function before a user iterator keeps its own name', () => {
    const of = add(add(source(), 'map', throwFor(2)), 'mapPartitions', function* (records) {
      yield* records;
    });
    expect(fail(of, collect, [1, 2])).toMatchObject({ operator: 'map', record: '2', thrown: boom });
    expect(
      fail(
        add(of, 'mapPartitions', (records) => [...records]),
        collect,
        [1, 2],
      ),
    ).toMatchObject({
      operator: 'map',
      record: '2',
    });
  });

  it('an iterable that cannot be opened is an error of the function that returned it', () => {
    const evil = () => ({
      get [Symbol.iterator](): never {
        throw boom;
      },
    });
    for (const kind of ['flatMap', 'mapPartitions']) {
      expect(fail(add(source(), kind, evil), collect, [1])).toMatchObject({ operator: kind, thrown: boom });
    }
  });

  it('anything can be thrown', () => {
    for (const thrown of ['text', null, undefined, 7, Symbol('s'), { code: 1 }, Object.create(null)]) {
      const error = fail(
        add(source(), 'map', () => {
          throw thrown;
        }),
        collect,
        [1],
      );
      expect(error).toBeInstanceOf(StageFailure);
      expect(error.thrown).toBe(thrown);
    }
  });

  it.each(['map', 'filter', 'keyBy', 'mapValues'])('%s refuses a Promise from any of its records', (kind) => {
    for (const position of [0, 1, 4095, 4096, 9000]) {
      let i = 0;
      const of = add(source(), kind, () =>
        i++ === position ? Promise.reject(new Error('unseen')) : 'value',
      );
      const records = Array.from({ length: 10_000 }, (_, n) => ['record', n]);
      const error = fail(of, collect, records);
      expect(error).toMatchObject({ code: 'ASYNC_RESULT' });
      expect(error.message).toContain(
        `Cannot run ${kind} at /app/job.ts:7:5: its function returned a Promise`,
      );
      expect(error.message).toContain(`for the record [ 'record', ${position} ]`);
    }
  });

  it.each(['flatMap', 'flatMapValues', 'mapPartitions'])(
    '%s refuses a Promise in place of an iterable',
    (kind) => {
      const of = add(source(), kind, async () => []);
      expect(fail(of, collect, [['a', 1]])).toMatchObject({
        code: 'ASYNC_RESULT',
        message: expect.stringContaining(
          `Cannot run ${kind} at /app/job.ts:7:5: its function returned a Promise`,
        ),
      });
    },
  );

  it('sinks refuse a Promise', () => {
    const fn = user(async () => 1, 'the operator', 8);
    const sinks: Parameters<typeof run>[1][] = [
      { kind: 'reduce', fn },
      { kind: 'aggregate', zero: encodeValue(0), fn },
      { kind: 'foreach', fn },
      { kind: 'extreme', sign: -1, compare: fn },
      { kind: 'partition', keepsResult: false, fn },
      shuffle({ ...summing, createCombiner: fn, mergeValue: fn }),
      shuffle({ ...summing, mergeValue: fn }),
      shuffle({ ...summing, zero: encodeValue(0), mergeValue: fn }),
    ];
    for (const sink of sinks) {
      expect(
        fail(source(), sink, [
          ['a', 1],
          ['a', 2],
        ]),
      ).toMatchObject({
        code: 'ASYNC_RESULT',
        message: expect.stringContaining('Cannot run the operator at /app/job.ts:8:5'),
      });
    }
  });

  it.each(['flatMap', 'mapPartitions'])('%s refuses what cannot be iterated', (kind) => {
    async function* later() {}
    for (const result of ['text', 7, null, undefined, { length: 1 }, later()]) {
      expect(
        fail(
          add(source(), kind, () => result),
          collect,
          [1],
        ),
      ).toMatchObject({
        code: 'NOT_ITERABLE',
        message: expect.stringContaining(
          `Cannot run ${kind} at /app/job.ts:7:5: its function must return an iterable`,
        ),
      });
    }
    expect(
      fail(
        add(source(), 'flatMap', (x) => x),
        collect,
        ['abc'],
      ).message,
    ).toContain("got 'abc' for the record 'abc'. A string is one record");
  });

  it.each(['mapValues', 'flatMapValues', 'keys', 'values', 'lookup'])(
    '%s refuses a record that is no pair',
    (kind) => {
      const fields = { key: encodeValue('a') };
      for (const record of [1, 'ab', null, undefined, [], ['a'], ['a', 1, 2], { 0: 'a', 1: 1, length: 2 }]) {
        const error = fail(
          add(source(), kind, kind.endsWith('Values') ? (x) => [x] : undefined, fields),
          collect,
          [['a', 1], record],
        );
        expect(error).toMatchObject({ code: 'NOT_A_PAIR' });
        expect(error.message).toContain(
          `Cannot run ${kind} at /app/job.ts:7:5: it needs records of the form [key, value]`,
        );
      }
    },
  );

  it('a shuffle refuses a record that is no pair, at the line of the by-key operator', () => {
    for (const sink of [shuffle(), shuffle(summing)]) {
      const services = new TestServices();
      expect(fail(source(), sink, [['a', 1], 'b'], services)).toMatchObject({
        code: 'NOT_A_PAIR',
        message: expect.stringMatching(/^Cannot run .* at \/app\/job\.ts:9:5: .*got 'b'$/),
      });
      expect(services).toMatchObject({ opened: 1, closed: 1, writers: [{ aborted: true }] });
    }
  });

  it('a key that cannot be compared is told with its place and record', () => {
    const error = fail(source(), shuffle(summing), [
      ['a', 1],
      [Symbol('s'), 2],
    ]);
    expect(error).toMatchObject({ code: 'INVALID_KEY', cause: expect.any(SparkError) });
    expect(error.message).toContain('(in reduceByKey at /app/job.ts:9:5, with the record [ Symbol(s), 2 ])');
  });

  it('a kill passes untouched from every loop, even where user code catches it', () => {
    const swallow = (parent: Dataset) =>
      add(parent, 'mapPartitions', function* (records) {
        try {
          for (const record of records) yield record;
        } catch {
          yield 'swallowed';
        }
      });
    const plain = add(source(), 'map', (x) => x);
    for (const of of [plain, swallow(plain), swallow(swallow(plain)), add(swallow(plain), 'glom')]) {
      for (const sink of [
        collect,
        { kind: 'partition', keepsResult: true, fn: user((it) => [...it], 'x') } as const,
      ]) {
        const killed = new SparkError('TASK_KILLED', 'killed');
        const services = new TestServices();
        services.onPoll = () => {
          if (services.polls.length === 2) throw killed;
        };
        expect(fail(of, sink, Array(20_000).fill(1), services)).toBe(killed);
        expect(services).toMatchObject({ opened: 1, closed: 1 });
      }
    }
  });

  it('what a source throws passes untouched, also through user code', () => {
    const lost = Object.assign(new Error('lost'), { shuffleId: 3 });
    class Broken extends TestServices {
      override openSource(): never {
        throw lost;
      }
    }
    const through = add(source(), 'mapPartitions', (records) => {
      try {
        return [...records];
      } catch {
        return [];
      }
    });
    for (const of of [source(), through]) expect(fail(of, collect, [1], new Broken())).toBe(lost);
  });

  it('what a sink throws passes untouched', () => {
    const full = new Error('disk full');
    const services = new TestServices();
    services.openTextOutput = () => ({
      writeLine() {
        throw full;
      },
      commit: () => 0,
      abort() {},
    });
    expect(fail(source(), { kind: 'saveAsTextFile', path: '/x', jobId: '1' }, ['a'], services)).toBe(full);
  });

  it('polls count the records of sources, once each', () => {
    const services = new TestServices();
    const of = add(
      add(source(), 'mapPartitions', (records) => [...records]),
      'mapPartitions',
      (records) => records,
    );
    run(of, { kind: 'count' }, slice(Array(10_000).fill(0), [1, 2]), { compiler, services });
    expect(services.polls.reduce((a, b) => a + b)).toBe(10_002);
  });

  it('polls at least every 4,096 records', () => {
    const services = new TestServices();
    run(source(), { kind: 'count' }, slice(Array(10_000).fill(0), [1, 2]), { compiler, services });
    expect(services.polls).toEqual([4096, 4096, 1808, 2]);
    const generated = new TestServices();
    const of = add(source(), 'flatMap', function* () {
      for (let i = 0; i < 50_000; i++) yield i;
    });
    run(of, { kind: 'count' }, slice([1]), { compiler, services: generated });
    expect(generated.polls.length).toBeGreaterThan(50_000 / 4096);
  });
});
