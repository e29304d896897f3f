import { median, type Report, type Row } from './report.ts';
import type { ProgramRun } from './run-program.ts';

/** A run inside a process counts as steady after so many. */
const WARM_UP = 2;

/** How long a job takes Firesteel, held against a peer written by hand. */
export function againstPeer(
  title: string,
  engine: readonly ProgramRun[],
  peer: readonly ProgramRun[],
  atMost: number,
): Report {
  const row = (what: string, runs: readonly ProgramRun[]): Row => ({
    what,
    unit: 'ms',
    values: runs.map(steady),
    runs,
  });
  const ratio = median(engine.map(steady)) / median(peer.map(steady));
  return {
    title,
    rows: [
      row('Firesteel, local[2]', engine),
      {
        ...row('two worker_threads by hand', peer),
        ratio: { value: ratio, to: 'it takes Firesteel' },
        bar: { value: atMost, is: 'at most' },
      },
    ],
  };
}

/** The median of a process's runs after the first two. */
export function steady({ output }: ProgramRun): number {
  return median(output.runs?.slice(WARM_UP) ?? []);
}
