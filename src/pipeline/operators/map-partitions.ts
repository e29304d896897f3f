import type { NodeOf, UserBoundary } from './operator.ts';

export const mapPartitions: UserBoundary<NodeOf<'mapPartitions'>> = {
  fn: (node) => node.fn,

  open(node, partition, [input], step) {
    const records = input!.iterate();
    return step.callWhole(node.withIndex ? [partition, records] : [records]);
  },
};
