import type { CallSite } from '../common/call-site.ts';
import type { UserClass } from '../serializer/class-table.ts';
import type { LineageNode } from './nodes.ts';
import type { ResultNode } from './result-node.ts';
import type { StageSink } from './stage-plan.ts';

/** A class of the user that has instances in an encoded value which an operator or action takes along to its tasks. Of the driver alone. */
export interface ArgumentClass {
  readonly type: UserClass;
  /** What the value is to the operator, as errors call it: `the zero value`. */
  readonly what: string;
  readonly operator: string;
  readonly site: CallSite;
}

/** The classes in the encoded values of a node or a stage's sink. */
export function argumentClassesOf(node: LineageNode | ResultNode | StageSink): readonly ArgumentClass[] {
  if ('result' in node) return argumentClassesOf(node.result);
  if ('aggregator' in node) return node.aggregator?.classes ?? [];
  if ('range' in node) return node.range.classes ?? [];
  return ('classes' in node && node.classes) || [];
}
