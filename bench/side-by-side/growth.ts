import { messageOf } from '../../src/common/errors.ts';
import { median } from '../harness/report.ts';
import { runProgram } from '../harness/run-program.ts';
import { type Engine, firesteelOn, nodeOn } from './engines.ts';
import { type Sizes, scaled } from './sizes.ts';
import { seconds, tableLines } from './table.ts';
import type { Workload } from './workload.ts';

/** Parts of the size that was asked for. */
const SIZES = [0.25, 0.5, 1];
const CORES = [1, 2];
const ROUNDS = 4;
const WARM_UP = 2;

export interface Growth {
  readonly workload: string;
  readonly engine: string;
  readonly title: string;
  readonly part: number;
  readonly cores: number;
  readonly steadySeconds: number;
  readonly peakRssBytes: number | undefined;
}

/** How time and memory grow with the size and shrink with a second core, for Firesteel and for Node.js by hand. What fails is left out. */
export async function growth(workload: Workload, sizes: Sizes): Promise<Growth[]> {
  const grown: Growth[] = [];
  for (const part of SIZES) {
    const size = scaled(sizes, part);
    const title = workload.title(size);
    const args = workload.arguments(size);
    for (const cores of CORES) {
      for (const [engine, of] of [
        ['firesteel', firesteelOn(cores)],
        ['node', nodeOn(cores)],
      ] as const satisfies [string, Engine][]) {
        const contender = of.program(workload.program ?? workload.name, [...args, ROUNDS]);
        if (contender === undefined) continue;
        const run = await runProgram(contender, true).catch((error: unknown) => {
          process.stderr.write(`  ${title}: ${of.title}: ${messageOf(error)}\n`);
        });
        if (run === undefined) continue;
        const { output, use } = run;
        const steadySeconds = median(output.runs?.slice(WARM_UP) ?? []) / 1000;
        process.stderr.write(`  ${title}: ${of.title}: ${seconds(steadySeconds)}\n`);
        grown.push({
          workload: workload.name,
          engine,
          title,
          part,
          cores,
          steadySeconds,
          peakRssBytes: use?.peakRssBytes,
        });
      }
    }
  }
  return grown;
}

/** A line for each size of each workload. */
export function growthTable(grown: readonly Growth[]): string {
  const columns = CORES.flatMap((cores) => ['firesteel', 'node'].map((engine) => ({ cores, engine })));
  const head = [
    'what',
    ...columns.map(({ cores, engine }) => {
      return `${engine === 'node' ? 'Node.js by hand' : 'Firesteel'}, ${cores} core${cores === 1 ? '' : 's'}`;
    }),
  ];
  const rows = [...new Set(grown.map(({ title }) => title))].map((title) => [
    title,
    ...columns.map(({ cores, engine }) => {
      const cell = grown.find((one) => one.title === title && one.cores === cores && one.engine === engine);
      if (cell === undefined) return '';
      const rss = cell.peakRssBytes === undefined ? '' : `, ${(cell.peakRssBytes / 2 ** 20).toFixed(0)} MiB`;
      return `${seconds(cell.steadySeconds)}${rss}`;
    }),
  ]);
  return [
    '### How time and memory grow (steady run; peak of all processes)',
    '',
    ...tableLines(head, rows),
  ].join('\n');
}
