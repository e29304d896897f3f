import { againstPeers } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import type { BenchOptions } from '../main.ts';

const OBJECTS = 10_000_000;
const PASSES = 6;

/** Passes over small objects that are kept. By hand: plain arrays of the same objects. */
export async function cached({ runs }: BenchOptions): Promise<Report[]> {
  const match = {
    title: 'cached: a pass over 10 M objects, steady',
    engine: firesteelProgram('Firesteel', 'cached.mjs', OBJECTS, PASSES),
    peer: nodePeer('two threads', 'cached.mjs', OBJECTS, PASSES),
    atMost: 1.15,
  };
  return [await againstPeers(match, runs)];
}
