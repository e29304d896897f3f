import { parseArgs } from 'node:util';
import { type EngineName, engines } from './engines.ts';
import { COUNTS, type Sizes } from './sizes.ts';
import type { Workload } from './workload.ts';
import { workloads } from './workloads/registry.ts';

export interface SideBySideOptions {
  readonly jobs: readonly Workload[];
  readonly engines: readonly EngineName[];
  readonly sizes: Sizes;
  /** Fresh processes of an engine. */
  readonly runs: number;
  /** Whether to measure how time and memory grow with the size. */
  readonly growth: boolean;
  /** Whether to tell where Firesteel's time goes, instead of measuring. */
  readonly profile: boolean;
}

export const usage = `Usage: npm run bench -- side-by-side [--jobs JOB,...] [--engines ENGINE,...] [--runs 3] [--no-growth] [--profile]
         [--mb 200] [--skew 1] [--seed 0] ${COUNTS.map((name) => `[--${name} N]`).join(' ')}
JOB is one of ${workloads.map(({ name }) => name).join(', ')}
ENGINE is one of ${Object.keys(engines).join(', ')}
Sizes are what --mb makes them, unless they are given; --skew and --seed are of the keys of pairs. See bench/README.md`;

const COUNT = { type: 'string' } as const;

/** What the arguments of a command line ask for; none where they ask for help, or for what there is not. */
export function parseOptions(args: readonly string[]): SideBySideOptions | 'help' | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      jobs: { type: 'string', default: workloads.map(({ name }) => name).join(',') },
      engines: { type: 'string', default: Object.keys(engines).join(',') },
      runs: { type: 'string', default: '3' },
      'no-growth': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      mb: { type: 'string', default: '200' },
      skew: { type: 'string', default: '1' },
      seed: { type: 'string', default: '0' },
      numbers: COUNT,
      records: COUNT,
      pairs: COUNT,
      keys: COUNT,
      points: COUNT,
      edges: COUNT,
      tasks: COUNT,
    },
  });
  if (values.help) return 'help';
  const jobs = values.jobs.split(',').map((job) => workloads.find(({ name }) => name === job));
  const names = values.engines.split(',');
  const given = COUNTS.flatMap((name) => (values[name] === undefined ? [] : [[name, Number(values[name])]]));
  const counts: Partial<Record<(typeof COUNTS)[number], number>> = Object.fromEntries(given);
  const runs = Number(values.runs);
  const sizes = { ...counts, mb: Number(values.mb), skew: Number(values.skew), seed: Number(values.seed) };
  const { seed, ...positive } = { ...sizes, runs };
  if (
    !jobs.every((workload) => workload !== undefined) ||
    !names.every((name) => name in engines) ||
    !Object.values(positive).every((count) => Number.isInteger(count) && count >= 1) ||
    !(Number.isInteger(seed) && seed >= 0)
  ) {
    return undefined;
  }
  return {
    jobs,
    engines: names as EngineName[],
    sizes,
    runs,
    growth: !values['no-growth'],
    profile: values.profile,
  };
}
