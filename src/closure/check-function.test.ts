import { describe, expect, it } from 'vitest';
import { captureCallSite } from '../common/call-site.ts';
import { Deferred } from '../common/deferred.ts';
import { SparkError, TaskNotSerializableError } from '../common/errors.ts';
import { checkFunction } from './check-function.ts';

const use = { operator: 'map', site: captureCallSite() };

function errorOf(fn: unknown, options?: { allowAsync?: boolean }): SparkError {
  try {
    checkFunction(fn, use, options);
  } catch (error) {
    if (error instanceof SparkError) return error;
    throw error;
  }
  throw new Error('The function passed the check');
}

/** A function that reads off a variable of a name that is not free to give to one here. */
const shadowing = (name: string, value: object): unknown =>
  new Function(name, `return () => ${name}.ofTheTest`)(value);

describe('checkFunction', () => {
  it.each([
    [42, 'got 42'],
    ['x => 1', 'got "x => 1"'],
    [undefined, 'got undefined'],
    [null, 'got null'],
    [10n, 'got 10n'],
    [[1], 'got an array'],
    [{}, 'got an object'],
    [Promise.resolve(), 'got a Promise'],
    [class Foo {}, 'got class Foo; write x => new Foo(x)'],
    [class {}, 'got a class; write x => new Class(x)'],
  ])('refuses %s with the line of the call', (value, text) => {
    const error = errorOf(value);
    expect(error.code).toBe('INVALID_FUNCTION');
    expect(error.message).toMatch(
      /^Cannot call map at src\/closure\/check-function\.test\.ts:\d+:\d+: expected a function, /,
    );
    expect(error.message).toContain(text);
  });

  it('passes what a function may be', () => {
    const k = 2;
    const object = { m: (x: number) => x * k };
    for (const fn of [
      (x: number) => x * k,
      function named() {},
      object.m,
      Math.max,
      Number,
      JSON.parse,
      object.m.bind(object),
    ]) {
      expect(() => checkFunction(fn, use)).not.toThrow();
    }
  });

  it('refuses an async function to an operator that does not await it', () => {
    const error = errorOf(async () => 1);
    expect(error.code).toBe('ASYNC_FUNCTION');
    expect(error.message).toContain('the function is async, and map takes what a function returns as it is');
    expect(errorOf(async function* numbers() {}).message).toContain('function numbers is async');
    expect(() => checkFunction(async () => 1, use, { allowAsync: true })).not.toThrow();
  });

  it('names a variable that does not exist, its function and the line of the call', () => {
    // @ts-expect-error it does not exist
    const error = errorOf((x: number) => x * missing);
    expect(error).toBeInstanceOf(TaskNotSerializableError);
    expect(error.code).toBe('FREE_VARIABLE');
    expect((error as TaskNotSerializableError).path).toEqual(['((x) => x * missing)', 'missing']);
    expect(error.message).toMatch(
      /^Task not serializable: \(\(x\) => x \* missing\) -> missing is not defined \(closure passed to map\(\) at src\/closure\/check-function\.test\.ts:\d+:\d+\)$/,
    );
  });

  it('knows globals, typeof and names of its own from variables that do not exist', () => {
    // @ts-expect-error it does not exist
    const asksFor = () => typeof missing;
    expect(() => checkFunction(asksFor, use)).not.toThrow();
    expect(() => checkFunction(() => [Math.PI, console, Buffer, fetch, undefined, NaN], use)).not.toThrow();
    expect(() => checkFunction(() => ((inner: number) => inner)(1), use)).not.toThrow();
  });

  it('takes a name that the function asks for by typeof as one that need not exist', () => {
    // @ts-expect-error it does not exist
    expect(() => checkFunction(() => (typeof missing === 'object' ? missing.x : 1), use)).not.toThrow();
  });

  it('tells a property of globalThis from a variable', () => {
    Object.assign(globalThis, { ofTheTest: 1 });
    const codeOf = (fn: () => unknown) => errorOf(fn).code;
    // @ts-expect-error TypeScript does not know it
    expect(codeOf(() => ofTheTest)).toBe('USER_GLOBAL');
    // @ts-expect-error TypeScript does not know it
    expect(codeOf(() => (typeof ofTheTest === 'number' ? ofTheTest : 0))).toBe('USER_GLOBAL');
    // @ts-expect-error TypeScript does not know it
    const member = errorOf(() => globalThis.ofTheTest) as TaskNotSerializableError;
    expect([member.code, member.path[1]]).toEqual(['USER_GLOBAL', 'globalThis.ofTheTest']);
    // @ts-expect-error TypeScript does not know it
    expect(codeOf(() => global.ofTheTest)).toBe('USER_GLOBAL');
    // @ts-expect-error TypeScript does not know it
    const remembers = () => (globalThis.ofTheTest ??= new globalThis.Map());
    expect(() => checkFunction(remembers, use)).not.toThrow();
    const shadows = shadowing('globalThis', { ofTheTest: 2 });
    expect(() => checkFunction(shadows, use)).not.toThrow();
    Reflect.deleteProperty(globalThis, 'ofTheTest');
  });

  it('reads texts where the program has put a method of its own in the place of toString', () => {
    const before = Function.prototype.toString;
    Function.prototype.toString = () => 'hidden';
    try {
      const k = 2;
      expect(() => checkFunction((x: number) => x * k, use)).not.toThrow();
    } finally {
      Function.prototype.toString = before;
    }
  });

  it('refuses what its text alone makes impossible', () => {
    class Job {
      readonly factor = 2;
      mapper() {
        return (x: number) => x * this.factor;
      }
    }
    expect(errorOf(new Job().mapper()).code).toBe('LEXICAL_THIS');
    expect(errorOf(new Proxy(() => 1, {})).code).toBe('PROXY');
  });

  it('looks through bound functions', () => {
    class Job {
      mapper() {
        return () => this;
      }
    }
    expect(errorOf(new Job().mapper().bind(null)).code).toBe('LEXICAL_THIS');
  });

  it('refuses native code that no module exports', () => {
    const { resolve } = new Deferred();
    expect(errorOf(Object.getOwnPropertyDescriptor(Proxy.revocable({}, {}), 'revoke')?.value).code).toBe(
      'NATIVE_CODE',
    );
    expect(errorOf(resolve).code).toBe('NATIVE_CODE');
  });
});
