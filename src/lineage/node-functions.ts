import type { LineageNode } from './nodes.ts';
import type { ResultNode } from './result-node.ts';
import type { TaskFunction } from './user-function.ts';

/** The functions a node holds. */
export function functionsOf(node: LineageNode | ResultNode): readonly TaskFunction[] {
  if ('fn' in node) return [node.fn];
  if (node.kind === 'extreme') return [node.compare];
  if (!('aggregator' in node) || node.aggregator === undefined) return [];
  const { createCombiner, mergeValue, mergeCombiners } = node.aggregator;
  return [createCombiner, mergeValue, mergeCombiners];
}
