import { builtinFunction } from './builtin-functions.ts';
import type { TaskFunction } from './user-function.ts';

/** The order of keys: by `compare`, or the other way round. */
export interface KeyOrder {
  readonly compare: TaskFunction;
  readonly ascending: boolean;
}

export const NATURAL_ORDER: KeyOrder = Object.freeze({
  compare: builtinFunction('naturalOrder'),
  ascending: true,
});

/** Whether keys are in natural order by it, up or down: what fast ways of sorting and searching are made for. */
export function isNatural({ compare }: KeyOrder): boolean {
  return compare.kind === 'builtin' && compare.name === 'naturalOrder';
}

/** Whether two functions are the same one, as far as that can be known. */
export function isSameFunction(a: TaskFunction, b: TaskFunction): boolean {
  return a.kind === 'builtin' && b.kind === 'builtin' ? a.name === b.name : a.fn === b.fn;
}
