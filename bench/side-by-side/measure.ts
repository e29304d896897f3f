import { messageOf } from '../../src/common/errors.ts';
import { median } from '../harness/report.ts';
import { type ProgramRun, runProgram } from '../harness/run-program.ts';
import { type Engine, type EngineName, engines } from './engines.ts';
import type { Sizes } from './sizes.ts';
import type { Workload } from './workload.ts';

/** Runs of a process that only warm it up. */
const WARM_UP = 2;

/** What an engine took for a workload. */
export interface Measured {
  readonly engine: EngineName;
  /** Seconds from the start of a process to its end, or to its first result; one a process. */
  readonly cold: readonly number[];
  /** Seconds of a run after two others in its process; the median of each process. */
  readonly steady: readonly number[];
  readonly peakRssBytes: number | undefined;
  /** Of the whole tree of processes, from start to end with one run; where none is measured, with all of the steady runs. */
  readonly cpuSeconds: number | undefined;
  /** The share of the machine that others used meanwhile, 0 to 1. */
  readonly foreignLoad: number | undefined;
  /** Why there are no times. */
  readonly failure?: string;
}

export interface MeasuredWorkload {
  readonly workload: string;
  readonly title: string;
  readonly engines: readonly Measured[];
}

interface Entry {
  readonly name: EngineName;
  readonly engine: Engine;
  readonly processes: number;
  readonly cold: ProgramRun[];
  readonly steady: ProgramRun[];
  failure?: string;
}

/**
 * Runs a workload with all engines in fresh processes that take turns, so that what changes on the machine meets them alike. A process whose check is another than that
 * of the first engine counts as failed, as does one that does not end well; the others go on.
 */
export async function measure(
  workload: Workload,
  names: readonly EngineName[],
  sizes: Sizes,
  runs: number,
): Promise<MeasuredWorkload> {
  const args = workload.arguments(sizes);
  const entries = names.map((name): Entry => {
    const engine: Engine = engines[name];
    const processes = Math.max(1, Math.round(runs * engine.share));
    return { name, engine, processes, cold: [], steady: [] };
  });
  const title = workload.title(sizes);
  let expected: string | undefined;
  const run = async (entry: Entry, kind: 'cold' | 'steady', rounds: number) => {
    const contender = entry.engine.program(workload.program ?? workload.name, [...args, rounds]);
    if (contender === undefined) entry.failure = 'not installed';
    if (contender === undefined || entry.failure !== undefined) return;
    try {
      const done = await runProgram(contender, true);
      const check = JSON.stringify(done.output.check);
      expected ??= check;
      if (check !== expected) throw new Error(`it gave ${check}, where ${expected} was expected`);
      entry[kind].push(done);
      process.stderr.write(
        `  ${workload.name}, ${kind}: ${entry.engine.title}: ${(done.wallMs / 1000).toFixed(2)} s\n`,
      );
    } catch (error) {
      entry.failure = messageOf(error);
      process.stderr.write(`  ${workload.name}: ${entry.engine.title}: ${entry.failure}\n`);
    }
  };
  for (let round = 0; round < runs; round++) {
    for (let turn = 0; turn < entries.length; turn++) {
      const entry = entries[(round + turn) % entries.length] as Entry;
      if (round >= entry.processes) continue;
      if (workload.cold !== undefined) await run(entry, 'cold', 1);
      if (workload.steadyRuns > 0) await run(entry, 'steady', steadyRuns(entry.engine, workload));
    }
  }
  return { workload: workload.name, title, engines: entries.map((entry) => summary(entry, workload)) };
}

function steadyRuns({ mostRuns }: Engine, { steadyRuns: wanted, cold }: Workload): number {
  return mostRuns !== undefined && cold === 'whole process' ? Math.min(wanted, mostRuns) : wanted;
}

function summary({ name, cold, steady, failure }: Entry, workload: Workload): Measured {
  const uses = (cold.length > 0 ? cold : steady).flatMap(({ use }) => use ?? []);
  const used = (pick: (use: (typeof uses)[number]) => number) =>
    uses.length === 0 ? undefined : median(uses.map(pick));
  const all = [...cold, ...steady].flatMap(({ use }) => use ?? []);
  return {
    engine: name,
    cold: cold.map((run) => (workload.cold === 'first result' ? run.firstOutputMs : run.wallMs) / 1000),
    steady: steady.map(({ output }) => median(output.runs?.slice(WARM_UP) ?? []) / 1000),
    peakRssBytes: used((use) => use.peakRssBytes),
    cpuSeconds: used((use) => use.cpuSeconds),
    foreignLoad: all.length === 0 ? undefined : median(all.map((use) => use.foreignLoad)),
    ...(failure !== undefined && { failure }),
  };
}
