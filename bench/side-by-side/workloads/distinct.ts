import { hottestKey, keysArgument, type Sizes, short } from '../sizes.ts';
import type { Workload } from '../workload.ts';

const PAIRS_A_MB = 30_000;

export const distinct: Workload = {
  name: 'distinct',
  title: (sizes) => {
    const { pairs, keys } = countsOf(sizes);
    const skew = sizes.skew === 1 ? '' : `, ${hottestKey(keys, sizes.skew)}`;
    return `${short(pairs)} pairs with ${short(keys)} keys${skew}, reduced by key`;
  },
  arguments: (sizes) => {
    const { pairs, keys } = countsOf(sizes);
    return [pairs, keysArgument(keys, sizes)];
  },
  steadyRuns: 5,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark'],
  bars: [],
};

function countsOf({ mb, pairs = mb * PAIRS_A_MB, keys = Math.ceil(pairs / 2) }: Sizes) {
  return { pairs, keys };
}
