import { powerLawGraphFile } from '../data/power-law-graph.ts';
import { againstPeers } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { sparkPeers } from '../harness/spark-peer.ts';
import type { BenchOptions } from '../main.ts';

const NODES = 300_000;
const EDGES = 3_000_000;
const PARTITIONS = 4;
const ITERATIONS = 10;
const ROUNDS = 6;
const SPARK_ROUNDS = 3;

/** Ten iterations of PageRank over cached links. By hand: arrays of dense numbers that threads share. */
export async function pagerank({ runs }: BenchOptions): Promise<Report[]> {
  const file = powerLawGraphFile(NODES, EDGES);
  const match = {
    title: 'pagerank: 3 M edges, ten iterations, links cached, steady',
    engine: firesteelProgram('Firesteel', 'pagerank.mjs', file, PARTITIONS, ITERATIONS, ROUNDS),
    peer: nodePeer('two threads', 'pagerank.mjs', file, PARTITIONS, ITERATIONS, ROUNDS),
    spark: sparkPeers('pagerank', file, PARTITIONS, ITERATIONS, SPARK_ROUNDS),
    atMost: 4,
    atLeast: 10,
  };
  return [await againstPeers(match, runs)];
}
