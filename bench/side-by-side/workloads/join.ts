import { hottestKey, keysArgument, type Sizes, short } from '../sizes.ts';
import type { Workload } from '../workload.ts';

const LEFT_A_MB = 10_000;
const PARTITIONS = 16;
/** The most frequent of a million keys is that of 3.2 % of the left pairs. */
const SKEW = 4;

export const join: Workload = {
  name: 'join',
  title: (sizes) => titleOf(sizes),
  arguments: (sizes) => argumentsOf(sizes),
  steadyRuns: 8,
  cold: 'whole process',
  engines: ['firesteel', 'node2', 'node1', 'spark', 'c'],
  bars: [
    { engine: 'spark', when: 'cold', atLeast: 6 },
    { engine: 'spark', when: 'steady', atLeast: 2.3 },
    { engine: 'node2', when: 'steady', atLeast: 0.5 },
  ],
};

/** Where many left pairs meet the same few right ones. The right keys are never skewed: the result would be a multiple of what is joined. */
export const joinSkewed: Workload = {
  ...join,
  name: 'join-skewed',
  program: 'join',
  title: (sizes) => titleOf({ ...sizes, skew: SKEW }),
  arguments: (sizes) => argumentsOf({ ...sizes, skew: SKEW }),
  bars: [],
};

/** A right pair for each key, and half as many as left ones, unless the keys are given. */
function countsOf({ mb, pairs: left = mb * LEFT_A_MB, keys = Math.ceil(left / 2) }: Sizes) {
  return { left, right: Math.ceil(left / 2), keys };
}

function titleOf(sizes: Sizes): string {
  const { left, right, keys } = countsOf(sizes);
  const skew = sizes.skew === 1 ? '' : ` and ${hottestKey(keys, sizes.skew)}`;
  return `${short(left)} pairs of integers with ${short(keys)} keys${skew}, joined with ${short(right)}`;
}

function argumentsOf(sizes: Sizes): (string | number)[] {
  const { left, right, keys } = countsOf(sizes);
  return [left, right, keysArgument(keys, sizes), PARTITIONS];
}
