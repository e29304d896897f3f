import { compareNatural } from '../serializer/natural-order.ts';
import type { AnyFunction, BuiltinFunction } from './user-function.ts';

/**
 * Functions of the engine's own that operators need. They ship by name and are never captured.
 */
const builtins = {
  identity: (value: unknown) => value,
  nothing: () => null,
  keepFirst: (first: unknown) => first,
  sum: (a: number, b: number) => a + b,
  naturalOrder: compareNatural,
} satisfies Record<string, AnyFunction>;

export type BuiltinName = keyof typeof builtins;

export function builtinFunction(name: BuiltinName): BuiltinFunction {
  return { kind: 'builtin', name, fn: builtins[name] };
}
