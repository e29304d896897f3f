import { sortRecordsFile } from '../data/sort-records.ts';
import { againstPeer } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { interleave } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const RECORDS = 2_000_000;
const ROUNDS = 5;

/** Lines of 100 bytes to a globally sorted result, which is read through. */
export async function sort({ runs }: BenchOptions): Promise<Report[]> {
  const file = sortRecordsFile(RECORDS);
  const [engine = [], peer = []] = await interleave(
    [
      firesteelProgram('Firesteel', 'sort.mjs', file, ROUNDS),
      nodePeer('two threads', 'sort-two-threads.mjs', file, ROUNDS),
    ],
    runs,
  );
  return [againstPeer('sort: 2 million lines of 100 bytes by ten, steady', engine, peer, 1.6)];
}
