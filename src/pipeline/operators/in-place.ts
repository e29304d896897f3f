import type { CombineTarget } from '../ports.ts';
import { entriesSource } from '../sources/entries-source.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

/** The work of a shuffle that combines, within one partition. */
export const inPlace: EngineBoundary<NodeOf<'inPlace'>> = {
  read(node, [input]) {
    // Without an aggregator the node is no operator: paths lead past it.
    const table = input!.into({ kind: 'combineInPlace', node }, node.site).finish() as CombineTarget;
    return entriesSource(table);
  },
};
