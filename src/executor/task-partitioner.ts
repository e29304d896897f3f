import type { Partitioner } from '../lineage/partitioner.ts';
import { RangePartitioner } from '../lineage/range-partitioner.ts';
import { guardedFunction } from './guarded-function.ts';

/** The partitioner as one task uses it: with its own copy of the user's compare function, whose errors name operator and line. */
export function taskPartitioner(partitioner: Partitioner, sharedCaptures: Map<string, unknown>): Partitioner {
  if (partitioner.kind !== 'range') return partitioner;
  const { bounds, order } = partitioner;
  const { compare } = order;
  if (compare.kind === 'builtin') return partitioner;
  const fn = guardedFunction(compare.make?.(sharedCaptures) ?? compare.fn, compare);
  return new RangePartitioner(bounds, { ...order, compare: { ...compare, fn } });
}
