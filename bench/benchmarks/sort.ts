import { sortRecordsFile } from '../data/sort-records.ts';
import { againstPeers } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { sparkPeers } from '../harness/spark-peer.ts';
import type { BenchOptions } from '../main.ts';

const RECORDS = 2_000_000;
const ROUNDS = 5;

/** Lines of 100 bytes to a globally sorted result, which is read through. */
export async function sort({ runs }: BenchOptions): Promise<Report[]> {
  const file = sortRecordsFile(RECORDS);
  const match = {
    title: 'sort: 2 million lines of 100 bytes by ten, steady',
    engine: firesteelProgram('Firesteel', 'sort.mjs', file, ROUNDS),
    peer: nodePeer('two threads', 'sort.mjs', file, ROUNDS),
    spark: sparkPeers('sort', file, ROUNDS),
    atMost: 1.6,
    atLeast: 4,
  };
  return [await againstPeers(match, runs)];
}
