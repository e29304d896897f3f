import { type EngineName, engines } from './engines.ts';
import type { MeasuredWorkload } from './measure.ts';
import { ratio, tableLines } from './table.ts';
import type { Bar, Workload } from './workload.ts';

const HEAD = ['workload', 'against', '', 'is', 'at least', 'met'];

/** Where Spark takes more, Firesteel has to take half of it; else no more. */
const MUCH_MIB = 700;

/** Each bar, and whether it is met. */
export function barTable(all: readonly (readonly [Workload, MeasuredWorkload])[]): string {
  const rows = all.flatMap(([workload, measured]) => [
    ...workload.bars.map((bar) => timeRow(workload, measured, bar)),
    ...memoryRow(workload, measured),
  ]);
  return ['### How fast and how small Firesteel has to be', '', ...tableLines(HEAD, rows)].join('\n');
}

function timeRow(
  { name }: Workload,
  measured: MeasuredWorkload,
  { engine, when, atLeast, of }: Bar,
): string[] {
  const find = (wanted: EngineName) => measured.engines.find((each) => each.engine === wanted);
  const is = ratio(find(engine)?.[when] ?? [], find(of ?? 'firesteel')?.[when]);
  const against = `${engines[engine].title}${of === undefined ? '' : ` (${engines[of].title})`}`;
  return [name, against, when, is?.toFixed(2) ?? 'not measured', String(atLeast), isMet(is, atLeast)];
}

function memoryRow({ name }: Workload, { engines: measured }: MeasuredWorkload): string[][] {
  const mib = (wanted: EngineName) => {
    const bytes = measured.find(({ engine }) => engine === wanted)?.peakRssBytes;
    return bytes === undefined ? undefined : bytes / 2 ** 20;
  };
  const [ours, theirs] = [mib('firesteel'), mib('spark')];
  if (ours === undefined || theirs === undefined) return [];
  const isMuch = theirs > MUCH_MIB;
  const is = theirs / ours;
  const atLeast = isMuch ? 2 : 1;
  const rule = isMuch
    ? `2, as Spark takes over ${MUCH_MIB} MiB`
    : `1, as Spark takes ${MUCH_MIB} MiB or less`;
  return [[name, engines.spark.title, 'memory', is.toFixed(2), rule, isMet(is, atLeast)]];
}

/** How much less time or memory a bar that is missed asks for. */
export function isMet(is: number | undefined, atLeast: number): string {
  if (is === undefined) return '';
  if (is >= atLeast) return 'yes';
  return `**no**, by ${Math.ceil((1 - is / atLeast) * 100)} %`;
}
