import { firesteelProgram, nodePeer } from '../harness/programs.ts';
import { median, type Report, type Row } from '../harness/report.ts';
import { interleave, type ProgramRun } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const NUMBERS = 100_000_000;
const ROUNDS = 3;

/** map, filter, map, filter, count over a range, against the same arithmetic in one loop by hand. */
export async function pipeline({ runs }: BenchOptions): Promise<Report[]> {
  const [engineCold = [], peerCold = [], engineWarm = [], peerWarm = []] = await interleave(
    [
      firesteelProgram('Firesteel', 'pipeline.mjs', NUMBERS),
      nodePeer('two threads', 'pipeline.mjs', NUMBERS),
      firesteelProgram(`Firesteel, ${ROUNDS} runs`, 'pipeline.mjs', NUMBERS, ROUNDS),
      nodePeer(`two threads, ${ROUNDS} runs`, 'pipeline.mjs', NUMBERS, ROUNDS),
    ],
    runs,
  );
  return [
    compare('pipeline: 100 M numbers, whole process', engineCold, peerCold, ({ wallMs }) => wallMs),
    compare('pipeline: 100 M numbers, third run in one process', engineWarm, peerWarm, lastRun),
  ];
}

function compare(
  title: string,
  engine: readonly ProgramRun[],
  peer: readonly ProgramRun[],
  time: (run: ProgramRun) => number,
): Report {
  const row = (what: string, runs: readonly ProgramRun[]): Row => ({
    what,
    unit: 'ms',
    values: runs.map(time),
    runs,
  });
  const ratio = median(engine.map(time)) / median(peer.map(time));
  return {
    title,
    rows: [
      row('Firesteel, local[2]', engine),
      {
        ...row('two worker_threads by hand', peer),
        ratio: { value: ratio, to: 'it takes Firesteel' },
        bar: { value: 1.4, is: 'at most' },
      },
    ],
  };
}

function lastRun({ output }: ProgramRun): number {
  return output.runs?.at(-1) ?? Number.NaN;
}
