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

  it('tells a property of globalThis from a variable', () => {
    Object.assign(globalThis, { ofTheTest: 1 });
    // @ts-expect-error TypeScript does not know it
    expect(errorOf(() => ofTheTest).code).toBe('USER_GLOBAL');
    Reflect.deleteProperty(globalThis, 'ofTheTest');
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
