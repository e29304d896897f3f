import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { captureCallSite, formatCallSite } from '../common/call-site.ts';
import { SparkError, TaskNotSerializableError } from '../common/errors.ts';
import { type CapturedFunction, captureFunction } from './capture-function.ts';
import { session } from './inspect/isolate.ts';
import { MAX_PAYLOAD_BYTES } from './payload.ts';
import { type RevivedFunction, reviveFunction } from './revive-function.ts';
import { WIRE } from './wire.ts';

// biome-ignore lint/complexity/noBannedTypes: any function
type AnyFunction = Function;

const use = { operator: 'map', site: captureCallSite() };
const options = { appRoot: process.cwd() };

/** All functions here are captured in one step. */
function capture(fn: AnyFunction): CapturedFunction {
  const captured = captureFunction(fn as never, use);
  if (captured instanceof Promise) throw new Error('The capture waits');
  return captured;
}

function revive({ bytes }: CapturedFunction): RevivedFunction {
  const revived = reviveFunction(bytes, options);
  if (revived instanceof Promise) throw new Error('The revival waits');
  return revived;
}

const shipped = (fn: AnyFunction): AnyFunction => revive(capture(fn)).fn;

function refusalOf(fn: AnyFunction): TaskNotSerializableError {
  try {
    capture(fn);
  } catch (error) {
    if (error instanceof TaskNotSerializableError) return error;
    throw error;
  }
  throw new Error('The function was captured');
}

describe('captureFunction', () => {
  it('takes the values of the moment', () => {
    const state = { n: 1 };
    const captured = capture(() => state.n);
    state.n = 2;
    expect(revive(captured).fn()).toBe(1);
    expect(shipped(() => state.n)()).toBe(2);
  });

  it('takes each closure of a loop with its own variable', () => {
    const made = [1, 2, 3].map((n) => capture(() => n));
    expect(made.map((captured) => revive(captured).fn())).toEqual([1, 2, 3]);
  });

  it.each<[string, () => object]>([
    ['an error', () => new RangeError('plain')],
    ['one of a class', () => new (class QueryError extends Error {})('of a class')],
    ['one with a function', () => Object.assign(new Error('with a function'), { retry: () => true })],
    ['a frozen one', () => Object.freeze(new Error('frozen'))],
    ['a cloned one', () => Object.assign(structuredClone(new Error('cloned')), { retry: () => true })],
    [
      'an object that was given one',
      () => {
        const traced = { run: () => 1 };
        Error.captureStackTrace(traced);
        return traced;
      },
    ],
  ])('takes the stack of %s as text', (_, make) => {
    const error = make() as { stack?: unknown };
    const copy = shipped(() => error)() as object;
    expect(copy).not.toBe(error);
    expect(Object.getOwnPropertyNames(copy)).toContain('stack');
    expect([typeof error.stack, (copy as Error).stack]).toEqual(['string', error.stack]);
    expect(Object.keys(copy)).not.toContain('stack');
  });

  it('knows imports under a test runner, its own and those of Node', () => {
    expect(shipped(() => typeof readFileSync)()).toBe('function');
    expect(shipped((n: number) => formatCallSite({ file: 'x://y', line: n, column: 2 }))(1)).toBe(
      'x://y:1:2',
    );
  });

  it('names exports of this package instead of sending them', () => {
    const { bytes } = capture(() => new SparkError('CODE', 'text').code);
    expect(bytes.length).toBeLessThan(600);
    const asked: string[] = [];
    const engineExport = (name: string): unknown => {
      asked.push(name);
      return SparkError;
    };
    const revived = reviveFunction(bytes, { ...options, engineExport }) as RevivedFunction;
    expect(revived.fn()).toBe('CODE');
    expect(asked).toEqual(['SparkError']);
    expect(() => reviveFunction(bytes, options)).toThrow(
      expect.objectContaining({ code: 'ENGINE_EXPORT_MISSING' }),
    );
  });

  it('asks objects with a wire form what to send', () => {
    const broadcast = {
      [WIRE]: () => ({ handler: 'broadcast', payload: { id: 7 } }),
      socket: Promise.resolve(),
    };
    const both = { broadcast };
    const handlers = new Map([['broadcast', (payload: unknown) => ({ value: payload })]]);
    const { bytes } = capture(() => [broadcast, both.broadcast === broadcast]);
    const revived = reviveFunction(bytes, { ...options, handlers }) as RevivedFunction;
    expect(revived.fn()).toEqual([{ value: { id: 7 } }, true]);
  });

  it('gives the path to an object that refuses, and its own reason', () => {
    const context = {
      [WIRE]() {
        throw new TaskNotSerializableError(
          'CONTEXT_IN_CLOSURE',
          'is a SparkContext, which only the driver has',
          [],
        );
      },
    };
    const job = { context };
    const error = refusalOf(() => job);
    expect(error.code).toBe('CONTEXT_IN_CLOSURE');
    expect(error.path.slice(1)).toEqual(['job', '.context']);
    expect(error.message).toContain(
      '-> job.context is a SparkContext, which only the driver has (closure passed to map() at ',
    );
  });

  it('warns of a large capture by its largest path', () => {
    const table = { rows: new Array(200_000).fill(1.5) };
    const small = [1, 2, 3];
    const { warnings, bytes } = capture(() => [table.rows.length, small]);
    expect(bytes.length).toBeGreaterThan(1 << 20);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/-> table captures 1\.7 MiB\. Use a broadcast variable, sc\.broad/);
  });

  it('refuses what executors would not take, by the path of the largest value', () => {
    const limited = (fn: AnyFunction, limits: { bytes: number; nodes: number }) => () =>
      captureFunction(fn as never, use, limits);
    const tables = { small: [1, 2], large: Array.from({ length: 300_000 }, (_, i) => i + 0.5) };
    const { small, large } = tables;
    const bytes = 1 << 21;
    const isTooLarge = { code: 'CAPTURE_TOO_LARGE', path: ['sum', 'large'] };
    const sum = () => large.length + small.length;
    expect(limited(sum, { bytes, nodes: 100 })).toThrow(
      expect.objectContaining({
        ...isTooLarge,
        message: expect.stringMatching(
          /sum -> large captures 2\.\d+ MiB, and executors take 2\.0 MiB .*map\(\) at /,
        ),
      }),
    );
    expect(limited(sum, { bytes: 2 * bytes, nodes: 100 })).not.toThrow();
    const [view, part] = [new Uint8Array(bytes + 1), new Uint8Array(new ArrayBuffer(bytes + 8), 8)];
    const both = () => [view, part];
    expect(limited(() => view, { bytes, nodes: 100 })).toThrow(/-> view captures/);
    expect(limited(() => part, { bytes, nodes: 100 })).toThrow(/-> part\.buffer captures/);
    // Together they are too large, none by itself.
    expect(limited(both, { bytes: 2 * bytes, nodes: 100 })).toThrow(/both( -> part\.buffer)? captures/);
    const functions = Array.from({ length: 200 }, (_, i) => () => i);
    expect(limited(() => functions, { bytes, nodes: 100 })).toThrow(
      /-> functions\[\d+\] is one of more than 100 captured objects/,
    );
    // As large as an executor takes, and one more: nothing of it is copied.
    const vast = new Uint8Array(MAX_PAYLOAD_BYTES + 1);
    expect(refusalOf(() => vast)).toMatchObject({ code: 'CAPTURE_TOO_LARGE' });
    expect(() => reviveFunction(vast, options)).toThrow(
      expect.objectContaining({
        code: 'INVALID_CLOSURE',
        message: expect.stringContaining('bytes are more than'),
      }),
    );
  });

  it('warns of an assigned variable once, however often it is assigned', () => {
    let total = 0;
    expect(total).toBe(0);
    const { warnings, stateless } = capture((x: number) => {
      total += x;
      total++;
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("assigns captured variable 'total'");
    expect(stateless).toBe(false);
  });

  const holding = (value: unknown) => () => value;
  it.each<[string, AnyFunction, boolean]>([
    ['primitives', holding('x'), true],
    ['functions', holding(() => 1), true],
    ['frozen plain data', holding(Object.freeze({ a: 1, b: Object.freeze([1]) })), true],
    ['a regular expression without a position', holding(/a/i), true],
    ['a regular expression with a position', holding(/a/g), false],
    ['an array', holding([1]), false],
    ['an object in a frozen one', holding(Object.freeze({ a: {} })), false],
    ['a Map', holding(new Map()), false],
    ['a function with a property', holding(Object.assign(() => 1, { hits: 0 })), false],
  ])('knows whether %s can change', (_name, fn, isStateless) => {
    expect(capture(fn).stateless).toBe(isStateless);
  });

  it('knows whether what an object sends in its place can change', () => {
    const own = { [WIRE]: () => ({ handler: 'own', payload: 1 }) };
    const shared = { [WIRE]: () => ({ handler: 'shared', payload: 1, isShared: true as const }) };
    expect([capture(() => own).stateless, capture(() => shared).stateless]).toEqual([false, true]);
  });

  it('keeps a captured array of a million numbers exact', () => {
    const numbers = Array.from({ length: 1_000_000 }, (_, index) => index / 3);
    const copy = shipped(() => numbers)() as number[];
    expect(copy).toHaveLength(numbers.length);
    expect(copy.findIndex((number, index) => number !== numbers[index])).toBe(-1);
  });

  it('leaves the Debugger off, which would slow every await', () => {
    capture(() => use);
    expect(() => session.post('Debugger.setAsyncCallStackDepth', { maxDepth: 0 })).toThrow(/not enabled/);
  });
});

describe('a class', () => {
  it('stays as it was when it was first sent, for executors that come later too', () => {
    const bulk = new Array(10_000).fill('bulk');
    class Settings {
      own = 0;
      static level = 1;
      static readonly table = { rows: [1] };
      static read() {
        return [Settings.level, Settings.table.rows.length];
      }
    }
    const first = capture(() => [bulk.length, Settings.read()]);
    expect(first.warnings).toEqual([]);
    Settings.level = 2;
    Settings.table.rows.push(2);
    const second = capture(() => Settings.read());
    // As if the isolate had never seen the first payload.
    const id = (text: Uint8Array) => Buffer.from(text).toString('latin1');
    expect(id(second.bytes)).not.toContain('bulk');
    expect(shipped(() => Settings.read())()).toEqual([1, 1]);
    expect(second.warnings).toHaveLength(2);
    expect(second.warnings[0]).toContain(
      'Settings: Settings.level has changed since the class was first sent',
    );
    expect(second.warnings[1]).toContain('Settings.table has changed');
  });

  it('was not sent by a capture that failed', () => {
    class Settings {
      own = 0;
      static level = 1;
      static read() {
        return Settings.level;
      }
    }
    const read = () => Settings.read();
    expect(() => captureFunction(read, use, { bytes: 100, nodes: 100 })).toThrow('and executors take 100');
    Settings.level = 2;
    const captured = capture(read);
    expect([captured.warnings, revive(captured).fn()]).toEqual([[], 2]);
  });

  it('brings along of a weak collection what belongs to the instances of this payload alone', () => {
    const owners = new WeakMap<object, string>();
    class Account {
      own = 0;
      static ownerOf(account: Account) {
        return owners.get(account);
      }
    }
    const [first, second] = [new Account(), new Account()];
    owners.set(first, 'the first owner').set(second, 'the second owner');
    const text = ({ bytes }: CapturedFunction) => Buffer.from(bytes).toString('latin1');
    expect(text(capture(() => Account.ownerOf(first)))).toContain('the first owner');
    const later = capture(() => Account.ownerOf(second));
    expect(text(later)).not.toContain('the first owner');
    expect(revive(later).fn()).toBe('the second owner');
  });

  it('tells of variables that its methods capture and that have changed since it was first sent', () => {
    const rates = { eur: 1 };
    const large = { rows: new Array(20_000).fill('large') };
    let level = 1;
    class Prices {
      read() {
        return [rates.eur, large.rows.length, level];
      }
    }
    expect(capture(() => new Prices().read()).warnings).toEqual([]);
    expect(capture(() => new Prices().read()).warnings).toEqual([]);
    rates.eur = 2;
    level += 1;
    const { warnings } = capture(() => new Prices().read());
    expect(warnings.map((warning) => warning.replace(/ has changed since.*/s, '')).sort()).toEqual([
      'Prices: level, which it captures,',
      'Prices: rates, which it captures,',
    ]);
    expect(shipped(() => new Prices().read())()).toEqual([1, 20_000, 1]);
  });

  it('is one class with its parent and its child, whichever payload brings them', () => {
    class Parent {
      own = 0;
      static seen: string[] = ['parent'];
    }
    class Child extends Parent {
      static own = { list: [1] };
    }
    const child = shipped(() => new Child())() as object;
    const isParent = shipped((value: unknown) => [
      value instanceof Parent,
      Parent.seen[0],
      Child.own.list[0],
    ]);
    expect(isParent(child)).toEqual([true, 'parent', 1]);
  });

  it('that comes twice in one payload is still one', () => {
    class Base {
      own = 0;
      static a = [1];
    }
    class Derived extends Base {
      static b = [2];
    }
    capture(() => Base);
    capture(() => Derived);
    expect(shipped(() => Object.getPrototypeOf(Derived) === Base)()).toBe(true);
  });
});
