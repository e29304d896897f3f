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

const add = (kind: string, fn: (...args: any[]) => unknown) => (parent: Dataset) =>
  dataset({
    kind,
    parent,
    fn: user(fn, kind),
    withIndex: false,
    preservesPartitioning: false,
    site: site(1),
  } as never);
const map = (fn: (x: any) => unknown) => add('map', fn);
/** A map that changes nothing and lets `effect` see the record. */
const mapAfter = (effect: (x: any) => unknown) =>
  map((x) => {
    effect(x);
    return x;
  });
const flatMap = (fn: (x: any) => unknown) => add('flatMap', fn);
const mapPartitions = (fn: (records: IterableIterator<any>) => unknown) => add('mapPartitions', fn);
const iterate = (fn: (records: Iterator<any> & Iterable<any>) => unknown) => ({
  kind: 'partition' as const,
  keepsResult: true,
  fn: user(fn, 'runJob'),
});
const take = (limit: number) => ({ kind: 'take' as const, limit });

describe.each([true, false])('laziness, compiled: %s', (compiler) => {
  it('take stops the functions before it at the record it needs', () => {
    const seen: number[] = [];
    const of = mapAfter((x) => seen.push(x))(source());
    const services = new TestServices();
    expect(run(of, take(3), slice([1, 2], [3, 4], [5]), { compiler, services })).toEqual([1, 2, 3]);
    expect(seen).toEqual([1, 2, 3]);
    expect(services).toMatchObject({ blocksRead: 2, opened: 1, closed: 1 });
  });

  it('take of nothing opens nothing', () => {
    const services = new TestServices();
    expect(run(source(), take(0), slice([1]), { compiler, services })).toEqual([]);
    expect(services.opened).toBe(0);
  });

  it('take ends infinite generators at any depth, and closes them from the inside out', () => {
    const closed: string[] = [];
    function* forever(name: string, x: number) {
      try {
        for (let i = 0; ; i++) yield x + i;
      } finally {
        closed.push(name);
      }
    }
    const of = [
      flatMap((x) => forever('outer', x)),
      flatMap((x) => [x, x]),
      flatMap((x) => forever('inner', x)),
    ].reduce((parent, operator) => operator(parent), source());
    expect(run(of, take(5000), slice([1, 2]), { compiler })).toEqual(
      Array.from({ length: 5000 }, (_, i) => i + 1),
    );
    expect(closed).toEqual(['inner', 'outer']);
  });

  it('closes the generators of flatMap when a function after it throws, and tells that error', () => {
    const closed: string[] = [];
    function* records() {
      try {
        yield 1;
      } finally {
        closed.push('closed');
        // biome-ignore lint/correctness/noUnsafeFinally: an error of the clean-up must not hide the one that caused it
        throw new Error('from the clean-up');
      }
    }
    const of = map(() => {
      throw new Error('from the map');
    })(flatMap(records)(source()));
    expect(failure(() => run(of, { kind: 'collect' }, slice([1]), { compiler }))).toMatchObject({
      thrown: new Error('from the map'),
    });
    expect(closed).toEqual(['closed']);
  });

  it('an error of a generator that is closed early fails the task', () => {
    function* records() {
      try {
        yield 1;
        yield 2;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: this is what is tested
        throw new Error('from the clean-up');
      }
    }
    const of = flatMap(records)(source());
    expect(failure(() => run(of, take(1), slice([1]), { compiler }))).toMatchObject({
      operator: 'flatMap',
      thrown: new Error('from the clean-up'),
    });
  });

  it('an error of a generator that an abandoned iterator closes fails the task before it commits', () => {
    function* records() {
      try {
        yield 1;
        yield 2;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: this is what is tested
        throw new Error('from the clean-up');
      }
    }
    const of = mapPartitions((pulled) => [pulled.next().value])(flatMap(records)(source()));
    const services = new TestServices();
    const save = { kind: 'saveAsTextFile' as const, path: '/out', jobId: 'job' };
    const error = failure(() => run(of, save, slice([1]), { compiler, services }));
    expect(error).toMatchObject({ operator: 'flatMap', thrown: new Error('from the clean-up') });
    expect(services).toMatchObject({ opened: 1, closed: 1, outputs: [{ state: 'aborted' }] });

    const failing = mapPartitions((pulled) => {
      pulled.next();
      throw new Error('the first error');
    })(flatMap(records)(source()));
    expect(failure(() => run(failing, { kind: 'count' }, slice([1]), { compiler }))).toMatchObject({
      thrown: new Error('the first error'),
    });
  });

  it('leaves a generator that ended alone', () => {
    let returns = 0;
    const counting = () => {
      const left = [1, 2];
      return {
        [Symbol.iterator]() {
          return this;
        },
        next: () => (left.length > 0 ? { value: left.pop(), done: false } : { value: undefined, done: true }),
        return() {
          returns++;
          return { value: undefined, done: true };
        },
      };
    };
    expect(run(flatMap(counting)(source()), { kind: 'collect' }, slice([0, 0]), { compiler })).toEqual([
      2, 1, 2, 1,
    ]);
    expect(returns).toBe(0);
    expect(run(flatMap(counting)(source()), take(3), slice([0, 0]), { compiler })).toEqual([2, 1, 2]);
    expect(returns).toBe(1);
  });

  it('a user iterator has functions run no more than one chunk ahead of what it pulled', () => {
    let ran = 0;
    const of = mapAfter(() => ran++)(source());
    const ahead: number[] = [];
    const pull = iterate((records) => {
      for (let pulled = 1; pulled <= 3000; pulled++) {
        records.next();
        ahead.push(ran - pulled);
      }
    });
    run(of, pull, slice(Array.from({ length: 5000 }, (_, i) => i)), { compiler });
    expect(ahead[0]).toBe(0);
    expect(ahead.every((n, i) => n <= Math.min(i, 1024))).toBe(true);
  });

  it('an iterator that is never pulled runs nothing and opens nothing', () => {
    const services = new TestServices();
    const of = mapPartitions(() => [7])(
      map(() => {
        throw new Error('ran');
      })(source()),
    );
    expect(run(of, { kind: 'collect' }, slice([1]), { compiler, services })).toEqual([7]);
    expect(services.opened).toBe(0);
  });

  it('take pulls a mapPartitions generator no further than it needs, and closes it and its input', () => {
    const steps: string[] = [];
    const of = mapPartitions(function* (records) {
      try {
        for (const record of records) {
          steps.push(`yields ${record}`);
          yield record;
        }
      } finally {
        steps.push('closed');
      }
    })(mapAfter((x) => steps.push(`maps ${x}`))(source()));
    const services = new TestServices();
    expect(run(of, take(2), slice([1, 2, 3, 4]), { compiler, services })).toEqual([1, 2]);
    expect(steps.slice(0, 4)).toEqual([
      'maps 1',
      'yields 1',
      'maps 2',
      ...(compiler ? ['maps 3'] : ['yields 2']),
    ]);
    expect(steps.filter((step) => step.startsWith('yields'))).toEqual(['yields 1', 'yields 2']);
    expect(steps.at(-1)).toBe('closed');
    expect([services.opened, services.closed]).toEqual([1, 1]);
  });

  it('an infinite mapPartitions over an infinite flatMap works with take', () => {
    function* forever(x: unknown) {
      for (;;) yield x;
    }
    const of = flatMap(forever)(mapPartitions((records) => records)(flatMap(forever)(source())));
    expect(run(of, take(10_000), slice(['a']), { compiler })).toEqual(Array(10_000).fill('a'));
  });

  it('closes what an abandoned iterator holds open when the task ends', () => {
    const services = new TestServices();
    let closed = 0;
    function* records(x: unknown) {
      try {
        for (;;) yield x;
      } finally {
        closed++;
      }
    }
    const of = mapPartitions((pulled) => [pulled.next().value])(flatMap(records)(source()));
    expect(run(of, { kind: 'collect' }, slice([1]), { compiler, services })).toEqual([1]);
    expect([services.opened, services.closed, closed]).toEqual([1, 1, 1]);
  });

  it('gives users plain iterators: iterable, closable, at their end for good', () => {
    const of = map((x) => x)(source());
    const seen = run(
      of,
      iterate((records) => {
        expect(records[Symbol.iterator]()).toBe(records);
        expect(
          Object.prototype.toString.call(Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))),
        ).toBe(Object.prototype.toString.call(Object.getPrototypeOf(Object.getPrototypeOf(records))));
        const first = records.next();
        for (const record of records) {
          if (record === 2) break;
        }
        return [first, records.next(), records.next(), [...records], records.return!('value')];
      }),
      slice([1, 2, 3]),
      { compiler },
    );
    const end = { value: undefined, done: true };
    expect(seen).toEqual([{ value: 1, done: false }, end, end, [], { value: 'value', done: true }]);
  });

  it('an iterator that once threw throws again, so that nobody takes a part for the whole', () => {
    const of = mapPartitions((records) => {
      const errors: unknown[] = [];
      for (let i = 0; i < 3; i++) {
        try {
          records.next();
        } catch (error) {
          errors.push(error);
        }
      }
      return errors;
    })(
      map(() => {
        throw new Error('broken record');
      })(source()),
    );
    const [first, ...rest] = run(of, { kind: 'collect' }, slice([1, 2, 3]), { compiler }) as unknown[];
    expect(first).toMatchObject({ operator: 'map', thrown: new Error('broken record') });
    expect(rest).toEqual([first, first]);
  });

  it('glom waits until it is asked', () => {
    let ran = 0;
    const glom = (parent: Dataset) => dataset({ kind: 'glom', parent, site: site(1) });
    const of = mapPartitions((records) => {
      const before = ran;
      return [before, ...records];
    })(glom(mapAfter(() => ran++)(source())));
    expect(run(of, { kind: 'collect' }, slice([1, 2], [3]), { compiler })).toEqual([0, [1, 2, 3]]);
  });
});
