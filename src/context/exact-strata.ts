import { DriverClasses } from '../closure/driver-classes.ts';
import { operatorOf, type SampleByKeyNode, type Stratum } from '../lineage/nodes.ts';
import type { StrataCount } from '../lineage/result-node.ts';
import { unstable } from '../rdd/unstable-rdd.ts';
import { KeyedMap } from '../serializer/keyed-map.ts';
import { decodeValue } from '../serializer/value-decoder.ts';
import { encodeValue } from '../serializer/value-encoder.ts';
import type { RunJob } from './finding-jobs.ts';
import { exactStratum, strataBounds } from './strata-bounds.ts';

type Strata = [key: unknown, stratum: Stratum][];
type Counts = KeyedMap<unknown, StrataCount>;

/** The last ones look at all pairs, so they miss the threshold only where the pairs are no longer those that were counted. */
const MAX_ATTEMPTS = 8;

const NONE: StrataCount = { pairs: 0, accepted: 0, waiting: [] };

/**
 * Finds out how to draw exactly the wanted fraction of each key's pairs, rounded up, by jobs that read the parent: one that counts, and one that draws as the sample
 * will and looks for the threshold. Where chance is against its bounds it draws again with wider ones. They show as `sampleByKeyExact: count pairs` and
 * `sampleByKeyExact: find thresholds`.
 */
export async function exactStrata(
  node: SampleByKeyNode,
  runJob: RunJob,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const classes = new DriverClasses(node.classes?.map(({ type }) => type));
  const fractions = decodeValue(node.strata, { classes }) as Strata;
  const nothing: Strata = fractions.map(([key]) => [key, { accept: 0, limit: 0, threshold: 0 }]);
  const counts = await drawn(node, nothing, 'count pairs', runJob, signal);
  const wantedOf = ([key, { accept: fraction }]: Strata[number]) => {
    const { pairs } = counts.get(key) ?? NONE;
    return { pairs, wanted: Math.ceil(pairs * fraction) };
  };
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const bounds = fractions.map((entry): Strata[number] => {
      const { pairs, wanted } = wantedOf(entry);
      const [key] = entry;
      if (wanted === 0) return [key, { accept: 0, limit: 0, threshold: 0 }];
      return [key, strataBounds(pairs, wanted, node.withReplacement, attempt)];
    });
    const found = await drawn(node, bounds, 'find thresholds', runJob, signal);
    const exact = fractions.map((entry, i): [unknown, Stratum | undefined] => {
      const [key, stratum] = bounds[i]!;
      return [key, exactStratum(stratum, wantedOf(entry).wanted, found.get(key) ?? NONE)];
    });
    if (exact.every((entry): entry is Strata[number] => entry[1] !== undefined))
      return encodeValue(exact, { classes });
  }
  throw unstable(operatorOf(node), node.site);
}

/** What comes of drawing by these strata, over all partitions. */
async function drawn(
  node: SampleByKeyNode,
  strata: Strata,
  what: string,
  runJob: RunJob,
  signal: AbortSignal,
): Promise<Counts> {
  const { parent, site, withReplacement, seed, classes = [] } = node;
  const types = new DriverClasses(classes.map(({ type }) => type));
  const operator = operatorOf(node);
  const total: Counts = new KeyedMap();
  await runJob({
    dataset: parent,
    result: {
      kind: 'drawStrata',
      strata: encodeValue(strata, { classes: types }),
      classes,
      withReplacement,
      seed,
      operator,
    },
    action: `${operator}: ${what}`,
    site,
    signal,
    onResult: (_position, counts) => {
      for (const [key, { pairs, accepted, waiting }] of counts as [unknown, StrataCount][]) {
        const before = total.get(key) ?? NONE;
        total.set(key, {
          pairs: before.pairs + pairs,
          accepted: before.accepted + accepted,
          waiting: [...before.waiting, ...waiting],
        });
      }
    },
  });
  return total;
}
