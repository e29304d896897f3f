import type { ArgumentClass } from './argument-class.ts';
import type { LineageNode } from './nodes.ts';
import type { ResultNode } from './result-node.ts';
import type { StageSink } from './stage-plan.ts';

/** The classes in the encoded values of a node or a stage's sink. */
export function argumentClassesOf(node: LineageNode | ResultNode | StageSink): readonly ArgumentClass[] {
  if ('result' in node) return argumentClassesOf(node.result);
  if ('aggregator' in node) return node.aggregator?.classes ?? [];
  if ('range' in node) return node.range.classes ?? [];
  return ('classes' in node && node.classes) || [];
}
