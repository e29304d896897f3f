import { againstPeers } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { sparkPeers } from '../harness/spark-peer.ts';
import type { BenchOptions } from '../main.ts';

const PARTITIONS = 16;

/** What is grouped, and how many runs a process makes. */
const SIZES = {
  small: { title: '4 M pairs, 200,000 keys', pairs: 4_000_000, keys: 200_000, rounds: 20, sparkRounds: 6 },
  large: { title: '40 M pairs, 2 M keys', pairs: 40_000_000, keys: 2_000_000, rounds: 5, sparkRounds: 4 },
} as const;

/** groupByKey of pairs of integers, then count, sum and maximum of each group. By hand: counting scatters over shared memory. */
export async function group({ runs, only }: BenchOptions): Promise<Report[]> {
  const reports: Report[] = [];
  for (const [name, { title, pairs, keys, rounds, sparkRounds }] of Object.entries(SIZES)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const match = {
      title: `group: ${title}, steady`,
      engine: firesteelProgram('Firesteel', 'group.mjs', pairs, keys, PARTITIONS, rounds),
      peer: nodePeer('two threads', 'group.mjs', pairs, keys, PARTITIONS, rounds),
      spark: sparkPeers('group', pairs, keys, PARTITIONS, sparkRounds),
      atMost: 1.5,
      atLeast: 1.5,
    };
    reports.push(await againstPeers(match, runs));
  }
  return reports;
}
