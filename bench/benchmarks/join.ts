import { againstPeer } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { interleave } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const LEFT = 2_000_000;
const RIGHT = 1_000_000;
const KEYS = 1_000_000;
const PARTITIONS = 16;
const ROUNDS = 20;

/** A join of pairs of integers, against a hash join over shared memory. */
export async function join({ runs }: BenchOptions): Promise<Report[]> {
  const [engine = [], peer = []] = await interleave(
    [
      firesteelProgram('Firesteel', 'join.mjs', LEFT, RIGHT, KEYS, PARTITIONS, ROUNDS),
      nodePeer('two threads', 'join-two-threads.mjs', LEFT, RIGHT, KEYS, PARTITIONS, ROUNDS),
    ],
    runs,
  );
  return [againstPeer('join: 2 M pairs with 1 M pairs, steady', engine, peer, 2)];
}
