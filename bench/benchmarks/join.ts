import { againstPeers } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { sparkPeers } from '../harness/spark-peer.ts';
import type { BenchOptions } from '../main.ts';

const LEFT = 2_000_000;
const RIGHT = 1_000_000;
const KEYS = 1_000_000;
const PARTITIONS = 16;
const ROUNDS = 20;
const SPARK_ROUNDS = 6;

/** A join of pairs of integers. By hand: a hash join over shared memory. */
export async function join({ runs }: BenchOptions): Promise<Report[]> {
  const sizes = [LEFT, RIGHT, KEYS, PARTITIONS];
  const match = {
    title: 'join: 2 M pairs with 1 M pairs, steady',
    engine: firesteelProgram('Firesteel', 'join.mjs', ...sizes, ROUNDS),
    peer: nodePeer('two threads', 'join.mjs', ...sizes, ROUNDS),
    spark: sparkPeers('join', ...sizes, SPARK_ROUNDS),
    atMost: 2,
    atLeast: 2.3,
  };
  return [await againstPeers(match, runs)];
}
