import type { Stratum } from '../lineage/nodes.ts';
import type { StrataCount } from '../lineage/result-node.ts';

/** How unlikely it shall be at first that bounds are missed: 1 in 10,000. */
const LOG_DELTA = 9.210340371976182;

/**
 * Bounds between which the threshold lies that takes exactly `wanted` of `pairs` pairs, unless chance is against it; each further attempt makes them wider, the last ones
 * hold it for sure. The narrower they are, the fewer random numbers have to be looked at.
 */
export function strataBounds(
  pairs: number,
  wanted: number,
  withReplacement: boolean,
  attempt: number,
): Stratum {
  const [accept, limit] = withReplacement
    ? copyBounds(pairs, wanted, attempt)
    : shareBounds(pairs, wanted, attempt);
  return { accept, limit, threshold: 0 };
}

/** The stratum that takes `wanted`, or undefined where the bounds were missed. */
export function exactStratum(
  bounds: Stratum,
  wanted: number,
  { accepted, waiting }: StrataCount,
): Stratum | undefined {
  const missing = wanted - accepted;
  if (missing < 0 || missing > waiting.length) return undefined;
  const inOrder = Float64Array.from(waiting).sort();
  // Numbers are below 1.
  return { ...bounds, threshold: missing === inOrder.length ? 1 : inOrder[missing]! };
}

/** By Bernstein's inequality for a binomial distribution. */
function shareBounds(pairs: number, wanted: number, attempt: number): [number, number] {
  if (attempt > 4) return [0, 1];
  const share = wanted / pairs;
  const gamma = (LOG_DELTA * 2 ** attempt) / pairs;
  const lower = share + (gamma * 2) / 3 - Math.sqrt((gamma * 2) ** 2 / 9 + 2 * gamma * share);
  const upper = share + gamma + Math.sqrt(gamma ** 2 + 2 * gamma * share);
  return [Math.max(0, lower), Math.min(1, upper)];
}

/** So many standard deviations around the mean of a Poisson distribution. */
function copyBounds(pairs: number, wanted: number, attempt: number): [number, number] {
  const deviations = (wanted < 6 ? 12 : wanted < 16 ? 9 : 6) * 2 ** attempt;
  const around = deviations * Math.sqrt(wanted);
  return [Math.max(0, wanted - around) / pairs, (wanted + around) / pairs];
}
