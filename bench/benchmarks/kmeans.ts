import { pointsFile } from '../data/points.ts';
import { againstPeer } from '../harness/against-peer.ts';
import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import type { Report } from '../harness/report.ts';
import { interleave } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const POINTS = 500_000;
const ITERATIONS = 10;
const ROUNDS = 4;

/** Ten iterations of k-means over parsed and cached points. */
export async function kmeans({ runs }: BenchOptions): Promise<Report[]> {
  const file = pointsFile(POINTS);
  const [engine = [], peer = []] = await interleave(
    [
      firesteelProgram('Firesteel', 'kmeans.mjs', file, ITERATIONS, ROUNDS),
      nodePeer('two threads', 'kmeans-two-threads.mjs', file, ITERATIONS, ROUNDS),
    ],
    runs,
  );
  return [againstPeer('kmeans: 500,000 points, parsing and ten iterations, steady', engine, peer, 1.2)];
}
