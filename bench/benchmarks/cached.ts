import { againstPeer } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { interleave } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const OBJECTS = 10_000_000;
const PASSES = 6;

/** Passes over small objects that are kept, against plain arrays of the same objects. */
export async function cached({ runs }: BenchOptions): Promise<Report[]> {
  const [engine = [], peer = []] = await interleave(
    [
      firesteelProgram('Firesteel', 'cached.mjs', OBJECTS, PASSES),
      nodePeer('two threads', 'cached-two-threads.mjs', OBJECTS, PASSES),
    ],
    runs,
  );
  return [againstPeer('cached: a pass over 10 M objects, steady', engine, peer, 1.15)];
}
