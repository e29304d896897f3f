import { median, type Report, type Row } from './report.ts';
import { type Contender, interleave, type ProgramRun } from './run-program.ts';

/** A run inside a process counts as steady after so many. */
const WARM_UP = 2;

export interface Match {
  readonly title: string;
  readonly engine: Contender;
  /** The same by hand, and how much longer Firesteel may take at most. */
  readonly peer: Contender;
  readonly atMost: number;
  /** The same with Apache Spark, where it is installed, and how much longer it has to take at least. */
  readonly spark?: readonly Contender[];
  readonly atLeast?: number;
}

/** How long a job takes Firesteel in steady state, held against a peer written by hand and against Apache Spark. */
export async function againstPeers(match: Match, runs: number): Promise<Report> {
  const { title, engine, peer, spark = [], atMost, atLeast } = match;
  const [engineRuns = [], peerRuns = [], sparkRuns = []] = await interleave([engine, peer, ...spark], runs);
  const row = (what: string, of: readonly ProgramRun[]): Row => ({
    what,
    unit: 'ms',
    values: of.map(steady),
    runs: of,
  });
  const [time, byHand, ofSpark] = [engineRuns, peerRuns, sparkRuns].map((of) => median(of.map(steady)));
  const rows: Row[] = [
    row('Firesteel, local[2]', engineRuns),
    {
      ...row('two worker_threads by hand', peerRuns),
      ratio: { value: time! / byHand!, to: 'it takes Firesteel' },
      bar: { value: atMost, is: 'at most' },
    },
  ];
  if (sparkRuns.length > 0) {
    rows.push({
      ...row('Apache Spark, local[2]', sparkRuns),
      ratio: { value: ofSpark! / time!, to: 'Firesteel' },
      ...(atLeast !== undefined && { bar: { value: atLeast, is: 'at least' as const } }),
    });
  }
  return { title, rows };
}

/** The median of a process's runs after the first two. */
function steady({ output }: ProgramRun): number {
  return median(output.runs?.slice(WARM_UP) ?? []);
}
