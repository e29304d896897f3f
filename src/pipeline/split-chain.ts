import { elementOperator } from './operators/registry.ts';
import type { PlacedOperator } from './path.ts';

/** V8's cost for each operator grows steeply in loops above some hundred of them, and so it does with loops nested deeply. */
const MAX_OPERATORS = 250;
const MAX_NESTED_LOOPS = 16;

/** The operators of a path, cut into loops. There is at least one, if only an empty one. */
export function splitChain(operators: readonly PlacedOperator[]): readonly (readonly PlacedOperator[])[] {
  const parts: PlacedOperator[][] = [[]];
  let nested = 0;
  for (const operator of operators) {
    const nests = elementOperator(operator.node.kind).nests === true;
    if (parts.at(-1)!.length === MAX_OPERATORS || (nests && nested === MAX_NESTED_LOOPS)) {
      parts.push([]);
      nested = 0;
    }
    parts.at(-1)!.push(operator);
    if (nests) nested++;
  }
  return parts;
}
