import { operatorOf } from '../../lineage/nodes.ts';
import { GroupSource } from './group-source.ts';
import { GroupedPairs } from './grouped-pairs.ts';
import type { EngineBoundary, NodeOf } from './operator.ts';

export const groupByKey: EngineBoundary<NodeOf<'groupByKey'>> = {
  read(node, inputs, services) {
    const pairs = new GroupedPairs(operatorOf(node), node.site, inputs, services);
    const [values] = pairs.inputs;
    return new GroupSource(pairs, (group) => values!.of(group));
  },
};
