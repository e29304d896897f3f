import { median } from '../harness/report.ts';
import { engines } from './engines.ts';
import type { Measured, MeasuredWorkload } from './measure.ts';

/** The figures of one workload as a table in Markdown: a ratio is an engine's time divided by Firesteel's, so above 1 Firesteel is faster. */
export function workloadTable({ title, engines: measured }: MeasuredWorkload): string {
  const own = measured.find(({ engine }) => engine === 'firesteel');
  const head = ['engine', 'cold', '×', 'steady', '×', 'peak RSS MiB', 'CPU', 'others'];
  const rows = measured.map((each) => [
    engines[each.engine].title,
    ...(each.failure === undefined ? times(each, own) : [each.failure, '', '', '']),
    each.peakRssBytes === undefined ? '' : (each.peakRssBytes / 2 ** 20).toFixed(0),
    each.cpuSeconds === undefined ? '' : `${each.cpuSeconds.toFixed(1)} s`,
    each.foreignLoad === undefined ? '' : `${(each.foreignLoad * 100).toFixed(0)} %`,
  ]);
  return [`### ${title}`, '', ...tableLines(head, rows)].join('\n');
}

export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const rule = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}

export function seconds(value: number): string {
  if (!Number.isFinite(value)) return '';
  return value >= 0.1 ? `${value.toFixed(value >= 10 ? 1 : 2)} s` : `${(value * 1000).toFixed(2)} ms`;
}

function times({ cold, steady }: Measured, own: Measured | undefined): string[] {
  return [
    spread(cold),
    ratio(cold, own?.cold)?.toFixed(2) ?? '',
    spread(steady),
    ratio(steady, own?.steady)?.toFixed(2) ?? '',
  ];
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return '';
  const [least, most] = [Math.min(...values), Math.max(...values)].map(seconds);
  return values.length === 1 ? seconds(median(values)) : `${seconds(median(values))} (${least}–${most})`;
}

/** How many times longer they take. */
export function ratio(theirs: readonly number[], ours: readonly number[] | undefined): number | undefined {
  if (ours === undefined || ours.length === 0 || theirs.length === 0) return undefined;
  return median(theirs) / median(ours);
}
