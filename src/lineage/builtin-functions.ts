import { addHash, estimateCount, type HyperLogLog, mergeSketches } from '../common/hyper-log-log.ts';
import { hashKey } from '../serializer/key-hash.ts';
import { compareNatural } from '../serializer/natural-order.ts';
import { secondKeyHash } from '../serializer/second-key-hash.ts';
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
  addToSketch,
  mergeSketches,
  estimateCount,
} satisfies Record<string, AnyFunction>;

export type BuiltinName = keyof typeof builtins;

export function builtinFunction(name: BuiltinName): BuiltinFunction {
  return { kind: 'builtin', name, fn: builtins[name] };
}

function addToSketch(sketch: HyperLogLog, value: unknown): HyperLogLog {
  const hash = hashKey(value);
  addHash(sketch, hash, secondKeyHash(value, hash));
  return sketch;
}
