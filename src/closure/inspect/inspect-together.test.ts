import { describe, expect, it } from 'vitest';
import { closure } from '../explicit-closure.ts';
import type { Callable } from './callable.ts';
import { inspectTogether } from './inspect-together.ts';
import { inspector } from './isolate.ts';

let counter = 0;

/** Functions of all kinds, each with a captured value of its own; more than one question holds. */
function functionsOf(count: number): Callable[] {
  return Array.from({ length: count }, (_, index): Callable => {
    const own = { index };
    switch (index % 6) {
      case 0:
        return () => own;
      case 1:
        return function named() {
          return [own, counter];
        };
      case 2:
        return { method: () => own.index }.method;
      case 3:
        return (() => own).bind(undefined);
      case 4:
        return closure({ own }, () => own);
      default:
        return () => 1;
    }
  });
}

describe('functions that are looked at together', () => {
  it('are told as they are one by one', () => {
    const functions = functionsOf(600);
    const together = inspectTogether(functions, () => functions.map((fn) => inspector.inspect(fn)));
    const oneByOne = functions.map((fn) => inspector.inspect(fn));
    expect(together).toEqual(oneByOne);
    for (const [index, told] of together.entries()) {
      if (told.kind !== 'function' || index % 6 === 5) continue;
      const scope = told.scopes.find(({ variables }) => 'own' in variables);
      expect(scope?.variables.own).toEqual({ index });
    }
  });

  it('are told anew afterwards', () => {
    const functions = functionsOf(60);
    const counterOf = (fn: Callable | undefined): unknown => {
      const told = inspector.inspect(fn as Callable);
      return (
        told.kind === 'function' &&
        told.scopes.find(({ variables }) => 'counter' in variables)?.variables.counter
      );
    };
    counter = 1;
    expect(inspectTogether(functions, () => counterOf(functions[1]))).toBe(1);
    counter = 2;
    expect(counterOf(functions[1])).toBe(2);
    expect(() =>
      inspectTogether(functions, () => {
        throw new Error('its capture failed');
      }),
    ).toThrow('its capture failed');
    counter = 3;
    expect(counterOf(functions[1])).toBe(3);
  });
});
