import { firesteelProgram } from '../harness/programs.ts';
import { median, type Report, type Row } from '../harness/report.ts';
import { interleave } from '../harness/run-program.ts';
import type { BenchOptions } from '../main.ts';

/** Starts vary more than they take: more runs than elsewhere. */
const MIN_RUNS = 15;

/** From the start of a process to its first result, against a process that does nothing. */
export async function start({ runs }: BenchOptions): Promise<Report[]> {
  const typescript = firesteelProgram('first count, .ts', 'first-count.ts');
  const [nothing = [], ...programs] = await interleave(
    [
      { name: 'node -e 0', args: ['-e', '0'] },
      firesteelProgram('first count', 'first-count.mjs'),
      firesteelProgram('first closure', 'first-closure.mjs'),
      { ...typescript, args: ['--import', 'tsx', ...typescript.args] },
    ],
    Math.max(MIN_RUNS, runs),
    { watch: false, checks: false },
  );
  const floor = nothing.map(({ wallMs }) => wallMs);
  const bar = { value: 4, is: 'at most' } as const;
  const names = ['first count()', 'first count() behind a filter', 'first count() in TypeScript, by tsx'];
  const rows = programs.flatMap((measured, index): Row[] => {
    const first = measured.map(({ firstOutputMs }) => firstOutputMs);
    const whole = measured.map(({ wallMs }) => wallMs);
    const ratio = (values: readonly number[]) => ({ value: median(values) / median(floor), to: 'node -e 0' });
    return [
      {
        what: `${names[index]}: its result`,
        unit: 'ms',
        values: first,
        ratio: ratio(first),
        ...(index === 0 && { bar }),
      },
      {
        what: `${names[index]}: whole process`,
        unit: 'ms',
        values: whole,
        ratio: ratio(whole),
        ...(index === 0 && { bar }),
      },
    ];
  });
  return [
    {
      title: 'start: from the start of a process',
      rows: [{ what: 'node -e 0: whole process', unit: 'ms', values: floor }, ...rows],
    },
  ];
}
