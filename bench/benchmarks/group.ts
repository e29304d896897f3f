import { againstPeer } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { interleave } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const PARTITIONS = 16;

/** What is grouped, and how many runs a process makes. */
const SIZES = {
  small: { title: '4 M pairs, 200,000 keys', pairs: 4_000_000, keys: 200_000, rounds: 20 },
  large: { title: '40 M pairs, 2 M keys', pairs: 40_000_000, keys: 2_000_000, rounds: 5 },
} as const;

/** groupByKey of pairs of integers, then count, sum and maximum of each group, against counting scatters over shared memory. */
export async function group({ runs, only }: BenchOptions): Promise<Report[]> {
  const reports: Report[] = [];
  for (const [name, { title, pairs, keys, rounds }] of Object.entries(SIZES)) {
    if (only.length > 0 && !only.includes(name)) continue;
    const [engine = [], peer = []] = await interleave(
      [
        firesteelProgram('Firesteel', 'group.mjs', pairs, keys, PARTITIONS, rounds),
        nodePeer('two threads', 'group-two-threads.mjs', pairs, keys, PARTITIONS, rounds),
      ],
      runs,
    );
    reports.push(againstPeer(`group: ${title}, steady`, engine, peer, 1.5));
  }
  return reports;
}
