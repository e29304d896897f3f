import { type CallSite, formatCallSite } from '../common/call-site.ts';
import type { ShuffleId } from '../common/ids.ts';
import type { Aggregator } from '../lineage/nodes.ts';

/** What errors call a shuffle: `shuffle 7 of reduceByKey at src/job.ts:42:18`, as far as operator and line are known. */
export function shuffleLabel(shuffleId: ShuffleId, aggregator?: Aggregator, site?: CallSite): string {
  const functions = [aggregator?.mergeValue, aggregator?.createCombiner, aggregator?.mergeCombiners];
  const user = functions.find((fn) => fn?.kind === 'user');
  const where = user?.site ?? site;
  return [
    `shuffle ${shuffleId}`,
    ...(user === undefined ? [] : [`of ${user.operator}`]),
    ...(where === undefined ? [] : [`at ${formatCallSite(where)}`]),
  ].join(' ');
}
