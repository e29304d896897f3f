import type { ProgramRun } from './run-program.ts';

/** What a figure has to be. */
export interface Bar {
  readonly value: number;
  readonly is: 'at most' | 'at least';
}

/** A line of a report: a figure measured several times, and what it is held against. */
export interface Row {
  readonly what: string;
  readonly unit: 's' | 'ms' | 'µs' | 'MiB' | '/s' | '';
  readonly values: readonly number[];
  /** Processor time of the same, where the program measured it itself, in the same unit. */
  readonly cpu?: readonly number[];
  /** What is held against the bar; the median, unless it says otherwise. */
  readonly ratio?: { readonly value: number; readonly to: string };
  readonly bar?: Bar;
  /** Processes, of which memory, processor time and foreign load are shown. */
  readonly runs?: readonly ProgramRun[];
}

export interface Report {
  readonly title: string;
  readonly rows: readonly Row[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value below which the share `p` of all values lies. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN;
}

export function isMet({ value: limit, is }: Bar, value: number): boolean {
  return is === 'at most' ? value <= limit : value >= limit;
}

/** The report as a table in Markdown. */
export function markdown({ title, rows }: Report): string {
  const head = ['', 'median', 'min', 'max', 'ratio', 'bar', 'met', 'peak RSS MiB', 'CPU', 'others'];
  const table = [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows.map(cells)];
  return [`### ${title}`, '', ...table.map((line) => `| ${line.join(' | ')} |`)].join('\n');
}

function cells({ what, unit, values, cpu, ratio, bar, runs = [] }: Row): string[] {
  const held = ratio?.value ?? median(values);
  const uses = runs.flatMap(({ use }) => use ?? []);
  const used = (pick: (use: (typeof uses)[number]) => number, digits: number, of = '') => {
    return uses.length === 0 ? '' : median(uses.map(pick)).toFixed(digits) + of;
  };
  return [
    what,
    ...[median(values), Math.min(...values), Math.max(...values)].map((value) => figure(value, unit)),
    ratio ? `${ratio.value.toFixed(2)} × ${ratio.to}` : '',
    bar ? `${bar.is} ${bar.value}` : '',
    bar ? (isMet(bar, held) ? 'yes' : '**no**') : '',
    used((use) => use.peakRssBytes / 2 ** 20, 0),
    cpu ? figure(median(cpu), unit) : used((use) => use.cpuSeconds, 2, ' s'),
    uses.length === 0 ? '' : `${used((use) => use.foreignLoad * 100, 0)} %`,
  ];
}

function figure(value: number, unit: Row['unit']): string {
  const digits = value >= 1000 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return `${value.toFixed(digits)}${unit === '' || unit === '/s' ? unit : ` ${unit}`}`;
}
