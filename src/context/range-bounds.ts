/** A sample of the keys of one partition. */
export interface KeySample {
  /** How many keys the partition has. */
  readonly count: number;
  readonly keys: readonly unknown[];
}

/** Keys drawn for each partition to be made, before what is drawn more as partitions are not equally large. */
const SAMPLES_A_PARTITION = 20;
const MAX_SAMPLES = 1_000_000;
const OVERSAMPLING = 3;
/** While all samples together are fewer, each may be as large as all would have to be, so that one large partition among small ones is drawn finely enough too. */
const CHEAP_SAMPLES = 100_000;

/** How many keys to draw at most from each of `inputs` partitions. */
export function sampleLimit(numPartitions: number, inputs: number): number {
  const wanted = OVERSAMPLING * Math.min(SAMPLES_A_PARTITION * numPartitions, MAX_SAMPLES);
  return Math.max(Math.ceil(wanted / inputs), Math.min(wanted, Math.floor(CHEAP_SAMPLES / inputs)));
}

/**
 * The last keys of `numPartitions` ranges of about equally many keys each, ascending; fewer where keys repeat. A drawn key stands for as many as its partition
 * has for each that was drawn of it.
 */
export function rangeBounds(
  samples: readonly KeySample[],
  numPartitions: number,
  compare: (a: unknown, b: unknown) => number,
): unknown[] {
  const candidates = samples.flatMap(({ count, keys }) =>
    keys.map((key) => ({ key, weight: count / keys.length })),
  );
  candidates.sort((a, b) => compare(a.key, b.key));
  const total = candidates.reduce((sum, { weight }) => sum + weight, 0);
  const step = total / numPartitions;
  const bounds: unknown[] = [];
  let passed = 0;
  let target = step;
  for (const { key, weight } of candidates) {
    passed += weight;
    if (passed < target || bounds.length === numPartitions - 1) continue;
    if (bounds.length > 0 && compare(bounds.at(-1), key) >= 0) continue;
    bounds.push(key);
    target += step;
  }
  return bounds;
}
