import { pointsFile } from '../data/points.ts';
import { againstPeers } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { sparkPeers } from '../harness/spark-peer.ts';
import type { BenchOptions } from '../main.ts';

const POINTS = 500_000;
const ITERATIONS = 10;
const ROUNDS = 5;

/** Ten iterations of k-means over parsed and cached points. */
export async function kmeans({ runs }: BenchOptions): Promise<Report[]> {
  const file = pointsFile(POINTS);
  const match = {
    title: 'kmeans: 500,000 points, parsing and ten iterations, steady',
    engine: firesteelProgram('Firesteel', 'kmeans.mjs', file, ITERATIONS, ROUNDS),
    peer: nodePeer('two threads', 'kmeans.mjs', file, ITERATIONS, ROUNDS),
    spark: sparkPeers('kmeans', file, ITERATIONS, ROUNDS),
    atMost: 1.2,
    atLeast: 1.15,
  };
  return [await againstPeers(match, runs)];
}
