import { describe, expect, it } from 'vitest';
import { captureFunction } from '../closure/capture-function.ts';
import { DriverClasses } from '../closure/driver-classes.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import { mergeUpdates, registerAccumulator } from './accumulator-context.ts';
import { type AccumulatorUpdate, encodeUpdate, fieldsOf, joinUpdates } from './accumulator-update.ts';
import { AccumulatorV2, type AnyAccumulator } from './accumulator-v2.ts';
import { CollectionAccumulator } from './collection-accumulator.ts';
import { DoubleAccumulator } from './double-accumulator.ts';
import { LongAccumulator } from './long-accumulator.ts';
import { TaskAccumulators } from './task-accumulators.ts';

const classes = new DriverClasses();

function registered<A extends AnyAccumulator>(accumulator: A, name?: string): A {
  registerAccumulator(accumulator, name);
  return accumulator;
}

describe('the accumulators that there are', () => {
  it('count, sum and average', () => {
    const sum = new LongAccumulator();
    expect([sum.isZero, sum.sum, sum.count, sum.avg]).toEqual([true, 0, 0, Number.NaN]);
    sum.add(3);
    sum.add(-1);
    expect([sum.isZero, sum.value, sum.count, sum.avg]).toEqual([false, 2, 2, 1]);
    // A sum of 0 is not nothing.
    sum.add(-2);
    expect([sum.isZero, sum.value]).toEqual([false, 0]);
    const half = new DoubleAccumulator();
    half.add(0.5);
    half.add(Number.NaN);
    expect([half.sum, half.count]).toEqual([Number.NaN, 2]);
  });

  it.each([0.5, 2 ** 53, Number.NaN, '1', 1n, undefined])('a LongAccumulator refuses %s', (value) => {
    const sum = new LongAccumulator();
    expect(() => sum.add(value as number)).toThrow('it takes safe integers');
    expect(sum.isZero).toBe(true);
  });

  it('a DoubleAccumulator refuses what is no number', () => {
    expect(() => new DoubleAccumulator().add('1' as never)).toThrow('Cannot add "1" to a DoubleAccumulator');
  });

  it('copies have a life of their own', () => {
    const list = new CollectionAccumulator<string>();
    list.add('a');
    const copy = list.copy();
    copy.add('b');
    (list.value as string[]).push('not in it');
    expect([list.value, copy.value]).toEqual([['a'], ['a', 'b']]);
    expect(list.copyAndReset().isZero).toBe(true);
    class Lines extends CollectionAccumulator<string> {}
    expect(new Lines().copy()).toBeInstanceOf(Lines);
    class Count extends LongAccumulator {}
    expect(new Count().copyAndReset()).toBeInstanceOf(Count);
  });
});

describe('registering', () => {
  it('gives an id of its own and a name', () => {
    const first = registered(new LongAccumulator(), 'first');
    const second = registered(new LongAccumulator());
    expect(second.id).toBe(first.id + 1);
    expect([first.name, second.name]).toEqual(['first', undefined]);
    expect([first.isRegistered, first.copy().isRegistered]).toEqual([true, false]);
    expect(`${first} ${second} ${first.copy()}`).toBe(
      `LongAccumulator(id: ${first.id}, name: first, value: 0) LongAccumulator(id: ${second.id}, value: 0) Unregistered LongAccumulator`,
    );
  });

  it('is for accumulators, once, with a string', () => {
    expect(() => registerAccumulator(5 as never, undefined)).toThrow('got 5');
    expect(() => registerAccumulator(new LongAccumulator(), 5 as never)).toThrow('a string as name, got 5');
    const sum = registered(new LongAccumulator());
    expect(() => registerAccumulator(sum, 'again')).toThrow(
      `Cannot register an accumulator twice: it has id ${sum.id}, the new name would be "again"`,
    );
  });

  it('is not for accumulators whose #private fields cannot be told apart', () => {
    class Base extends LongAccumulator {
      #seen = 0;
      see() {
        return ++this.#seen;
      }
    }
    class Derived extends Base {
      #seen() {
        return 0;
      }
      look() {
        return this.#seen();
      }
    }
    registered(new Base());
    expect(() => registerAccumulator(new Derived(), undefined)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ACCUMULATOR',
        message: expect.stringContaining('two of its classes declare #seen'),
      }),
    );
  });

  it('refuses a class that lacks what types demand', () => {
    class Base extends LongAccumulator {
      override merge(_other: LongAccumulator): void {}
    }
    const as = (members: object) =>
      Object.defineProperties(new Base(), Object.getOwnPropertyDescriptors(members));
    expect(() => registerAccumulator(as({ merge: undefined }), undefined)).toThrow(
      'Cannot register an accumulator (Base): its class has no method merge()',
    );
    expect(() => registerAccumulator(as({ isZero: () => true }), undefined)).toThrow(
      'its class has no accessor isZero that gives a boolean; write get isZero() { ... }',
    );
  });

  it('comes before a function captures it', () => {
    const sum = new LongAccumulator();
    const use = { operator: 'map', site: { file: '/app/job.ts', line: 3, column: 5 } };
    expect(() => captureFunction(() => sum.add(1), use)).toThrow(
      'Task not serializable: (() => sum.add(1)) -> sum is an accumulator that is not registered (LongAccumulator), and must be before it is sent ' +
        'to executors. Call sc.register(accumulator) first, and capture the registered one, not a copy (closure passed to map() at /app/job.ts:3:5)',
    );
    registerAccumulator(sum, undefined);
    expect(captureFunction(() => sum.add(1), use)).toMatchObject({ wired: [sum] });
  });
});

describe('in a task thread', () => {
  it('there is one accumulator for an id, zero when a task begins', () => {
    const thread = new TaskAccumulators(classes);
    const first = new LongAccumulator();
    expect(thread.revive({ id: 1 }, first)).toBe(first);
    expect(thread.revive({ id: 1 }, new LongAccumulator())).toBe(first);
    thread.begin();
    expect(thread.updates()).toBeUndefined();
    first.add(5);
    // The task failed: nothing was taken.
    thread.begin();
    expect(first.isZero).toBe(true);
  });

  it('what was added comes to the driver’s by its fields', () => {
    const sum = registered(new LongAccumulator());
    const list = registered(new CollectionAccumulator<unknown>(), 'things');
    const thread = new TaskAccumulators(classes);
    const here = [sum, list].map((one) =>
      thread.revive({ id: one.id }, one.copyAndReset() as AnyAccumulator),
    );
    for (let task = 0; task < 2; task++) {
      thread.begin();
      here[0]?.add(task + 1);
      here[1]?.add({ task });
      mergeUpdates(thread.updates() as Uint8Array);
    }
    expect([sum.value, sum.count, list.value]).toEqual([3, 2, [{ task: 0 }, { task: 1 }]]);
  });
});

describe('updates', () => {
  class Picky extends LongAccumulator {
    readonly limit = 10;
    readonly check = (value: number) => value < this.limit;

    override merge(other: Picky): void {
      if (!this.check(other.value)) throw new RangeError(`${other.value} is too much`);
      super.merge(other);
    }
  }
  const updateOf = (accumulator: AnyAccumulator, added: number) => {
    const other = accumulator.copyAndReset();
    other.add(added);
    return encodeUpdate({ id: accumulator.id, fields: fieldsOf(other), privates: [] }, classes);
  };

  it('leave functions out, which the driver has itself', () => {
    expect(Object.keys(fieldsOf(new Picky()))).toEqual(['total', 'added', 'limit']);
  });

  it('that one accumulator cannot take do not keep others from theirs', () => {
    const [picky, sum] = [registered(new Picky(), 'picky'), registered(new LongAccumulator())];
    const updates = joinUpdates([updateOf(picky, 11), updateOf(sum, 11), updateOf(picky, 9)]);
    expect(() => mergeUpdates(updates)).toThrow(
      expect.objectContaining({
        code: 'ACCUMULATOR_MERGE_FAILED',
        message: `Picky ${picky.id} "picky": 11 is too much`,
        cause: expect.any(RangeError),
      }),
    );
    expect([picky.value, sum.value]).toEqual([9, 11]);
  });

  it('for an accumulator that nobody has any more are of no use', () => {
    expect(() =>
      mergeUpdates(encodeFramesOf({ id: 2 ** 40, fields: { total: 1 }, privates: [] })),
    ).not.toThrow();
  });

  it.each([7, [], ['1', {}, {}], [1, null, {}], [1, {}, 'x']])('that are none are refused: %j', (update) => {
    expect(() => mergeUpdates(joinUpdates([encodeValue(update)]))).toThrow(
      expect.objectContaining({ code: 'CORRUPT_DATA' }),
    );
  });

  it('set no prototype', () => {
    const sum = registered(new LongAccumulator());
    const fields = JSON.parse('{"__proto__": {"total": 5}, "added": 1}') as Record<string, unknown>;
    mergeUpdates(encodeFramesOf({ id: sum.id, fields, privates: [] }));
    expect([sum.value, sum.count]).toEqual([0, 1]);
    expect(sum).toBeInstanceOf(AccumulatorV2);
  });

  function encodeFramesOf(update: AccumulatorUpdate): Uint8Array {
    return joinUpdates([encodeUpdate(update, classes)]);
  }
});
