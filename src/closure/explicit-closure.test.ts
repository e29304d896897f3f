import { expect, it } from 'vitest';
import { captureCallSite } from '../common/call-site.ts';
import { type CapturedFunction, captureFunction } from './capture-function.ts';
import { checkFunction } from './check-function.ts';
import { closure } from './explicit-closure.ts';
import { type RevivedFunction, reviveFunction } from './revive-function.ts';

const use = { operator: 'map', site: captureCallSite() };

// biome-ignore lint/complexity/noBannedTypes: any function
function shipped(fn: Function): Function {
  checkFunction(fn, use);
  const { bytes } = captureFunction(fn as never, use) as CapturedFunction;
  return (reviveFunction(bytes, { appRoot: process.cwd() }) as RevivedFunction).fn;
}

it('a function that names what it captures travels with that, and not with what it finds', () => {
  const factor = 3;
  expect(shipped(closure({ factor: 5 }, (x: number) => x * factor))(2)).toBe(10);
});

it('code without scopes of its own can name what it needs', () => {
  const compiled = new Function('x', 'return x + offset') as (x: number) => number;
  expect(() => checkFunction(compiled, use)).toThrow(expect.objectContaining({ code: 'FREE_VARIABLE' }));
  const named = new Function('x', 'return x + offset') as (x: number) => number;
  expect(shipped(closure({ offset: 7 }, named))(1)).toBe(8);
});

it('a name that was forgotten is an error by its path', () => {
  const [a, b] = [1, 2];
  const fn = closure({ a }, () => a + b);
  expect(() => shipped(fn)).toThrow(
    expect.objectContaining({ code: 'FREE_VARIABLE', path: ['(() => a + b)', 'b'] }),
  );
});

it('the names are those of the moment of the call', () => {
  const names = { n: 1 };
  const fn = closure(names, new Function('return n') as () => number);
  names.n = 2;
  expect(shipped(fn)()).toBe(1);
});
