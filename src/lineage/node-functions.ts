import type { LineageNode, ShuffledNode } from './nodes.ts';
import type { ResultNode } from './result-node.ts';
import type { Aggregator } from './shuffled-node.ts';
import type { TaskFunction } from './user-function.ts';

/** The functions a node holds. */
export function functionsOf(node: LineageNode | ResultNode): readonly TaskFunction[] {
  if ('fn' in node) return node.fn === undefined ? [] : [node.fn];
  if ('compare' in node) return [node.compare];
  if ('order' in node) return [node.order.compare];
  if ('range' in node) return [node.range.compare];
  if (!('aggregator' in node)) return [];
  const combining = functionsOfAggregator(node.aggregator);
  return node.kind === 'shuffled' ? [...functionsOfPartitioning(node), ...combining] : combining;
}

function functionsOfPartitioning({ partitioning }: ShuffledNode): readonly TaskFunction[] {
  return typeof partitioning === 'object' && 'order' in partitioning ? [partitioning.order.compare] : [];
}

function functionsOfAggregator(aggregator: Aggregator | undefined): readonly TaskFunction[] {
  if (aggregator === undefined) return [];
  return [aggregator.createCombiner, aggregator.mergeValue, aggregator.mergeCombiners];
}
