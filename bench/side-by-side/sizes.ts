/** What a workload can have so many of. */
export const COUNTS = ['numbers', 'records', 'pairs', 'keys', 'points', 'edges', 'tasks'] as const;

/** How much data the workloads get. Each has its counts by `mb`, unless they are given. */
export type Sizes = Readonly<Partial<Record<(typeof COUNTS)[number], number>>> & {
  /** Of text, in 10^6 bytes. */
  readonly mb: number;
  /** Of the keys of pairs: 1 where all are equally frequent. */
  readonly skew: number;
  /** Of the keys of pairs. */
  readonly seed: number;
};

/** A part of all data. */
export function scaled(sizes: Sizes, part: number): Sizes {
  const scale = (count: number) => Math.max(1, Math.round(count * part));
  const given = COUNTS.flatMap((name) => {
    const count = sizes[name];
    return count === undefined ? [] : [[name, scale(count)] as const];
  });
  return { ...sizes, ...Object.fromEntries(given), mb: scale(sizes.mb) };
}

/** The argument of programs that says which keys pairs have; see bench/data/skewed-keys.mjs. */
export function keysArgument(distinct: number, { skew, seed }: Pick<Sizes, 'skew' | 'seed'>): string {
  return `${distinct}:${skew}:${seed}`;
}

/** For a title: how many of all pairs have the most frequent key. */
export function hottestKey(distinct: number, skew: number): string {
  return `${(100 * distinct ** (-1 / skew)).toFixed(1)} % of them with one key`;
}

/** For a title: a count in millions or thousands. */
export function short(count: number): string {
  if (count >= 1e6) return `${count / 1e6} M`;
  return count >= 1e3 ? `${count / 1e3} k` : String(count);
}
