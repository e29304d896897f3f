import { firesteelProgram } from '../harness/programs.ts';
import { percentile, type Report } from '../harness/report.ts';
import { interleave } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

const JOBS = 1000;

/** The time of a job of two tasks in a warm context. */
export async function tiny({ runs }: BenchOptions): Promise<Report[]> {
  const [processes = []] = await interleave([firesteelProgram('tiny jobs', 'tiny-jobs.mjs', JOBS)], runs);
  const at = (p: number) => processes.map(({ output }) => percentile(output.runs ?? [], p));
  return [
    {
      title: `tiny: count() of two tasks, ${JOBS} in a warm context`,
      rows: [
        { what: 'p50', unit: 'ms', values: at(0.5), bar: { value: 1, is: 'at most' }, runs: processes },
        { what: 'p99', unit: 'ms', values: at(0.99) },
      ],
    },
  ];
}
