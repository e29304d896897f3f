import type { NodeOf, UserBoundary } from './operator.ts';

export const zipPartitions: UserBoundary<NodeOf<'zipPartitions'>> = {
  fn: (node) => node.fn,

  open(_node, _partition, inputs, step) {
    return step.callWhole(inputs.map((input) => input.iterate()));
  },
};
