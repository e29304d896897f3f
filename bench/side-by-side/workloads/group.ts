import { hottestKey, keysArgument, type Sizes, short } from '../sizes.ts';
import type { Workload } from '../workload.ts';

const PAIRS_A_MB = 20_000;
const PAIRS_A_KEY = 20;
const PARTITIONS = 16;
/** The most frequent of 200,000 keys is that of 4.7 % of all pairs. */
const SKEW = 4;

export const group: Workload = {
  name: 'group',
  title: (sizes) => titleOf(sizes),
  arguments: (sizes) => argumentsOf(sizes),
  steadyRuns: 8,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark', 'c'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 6 },
    { engine: 'spark', when: 'steady', atLeast: 1.5 },
    { engine: 'node2', when: 'steady', atLeast: 0.67 },
  ],
};

/** Where one group is far larger than the others. */
export const groupSkewed: Workload = {
  ...group,
  name: 'group-skewed',
  program: 'group',
  title: (sizes) => titleOf({ ...sizes, skew: SKEW }),
  arguments: (sizes) => argumentsOf({ ...sizes, skew: SKEW }),
  bars: [],
};

function countsOf({ mb, pairs = mb * PAIRS_A_MB, keys = Math.ceil(pairs / PAIRS_A_KEY) }: Sizes) {
  return { pairs, keys };
}

function titleOf(sizes: Sizes): string {
  const { pairs, keys } = countsOf(sizes);
  const skew = sizes.skew === 1 ? '' : `, ${hottestKey(keys, sizes.skew)}`;
  return `${short(pairs)} pairs of integers with ${short(keys)} keys${skew}, grouped`;
}

function argumentsOf(sizes: Sizes): (string | number)[] {
  const { pairs, keys } = countsOf(sizes);
  return [pairs, keysArgument(keys, sizes), PARTITIONS];
}
