import type { BoundaryOperator } from './operator.ts';

export const glom: BoundaryOperator<'glom'> = {
  open(_node, _partition, input) {
    return [input.collect()];
  },
};
