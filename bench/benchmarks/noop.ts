import { firesteelProgram } from '../harness/programs.ts';
import { median, type Report } from '../harness/report.ts';
import { interleave } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const TASKS = 10_000;
const ROUNDS = 5;
const WARM_UP_ROUNDS = 2;

/** Empty tasks a second. */
export async function noop({ runs }: BenchOptions): Promise<Report[]> {
  const [processes = []] = await interleave(
    [firesteelProgram('empty tasks', 'empty-tasks.mjs', TASKS, ROUNDS)],
    runs,
  );
  const rate = (ms: number) => (TASKS / ms) * 1000;
  const warm = processes.map(({ output }) => rate(median(output.runs?.slice(WARM_UP_ROUNDS) ?? [])));
  const first = processes.map(({ output }) => rate(output.runs?.[0] ?? Number.NaN));
  return [
    {
      title: `noop: jobs of ${TASKS} empty tasks, tasks a second`,
      rows: [
        { what: 'warm', unit: '/s', values: warm, bar: { value: 10_000, is: 'at least' }, runs: processes },
        { what: 'first job', unit: '/s', values: first },
      ],
    },
  ];
}
