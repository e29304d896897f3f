import { operatorOf } from '../../lineage/nodes.ts';
import { GroupSource } from './group-source.ts';
import { GroupedPairs } from './grouped-pairs.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

export const cogroup: EngineBoundary<NodeOf<'cogroup'>> = {
  read(node, inputs, services) {
    const pairs = new GroupedPairs(operatorOf(node), node.site, inputs, services);
    return new GroupSource(pairs, (group) => pairs.inputs.map((values) => values.of(group)));
  },
};
