import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type EngineName, engines } from './engines.ts';
import { type Growth, growth, growthTable } from './growth.ts';
import { type MeasuredWorkload, measure } from './measure.ts';
import { profileWorkload } from './profile/profile-workload.ts';
import { barTable, workloadTable } from './table.ts';
import type { Workload } from './workload.ts';
import { workloads } from './workloads/registry.ts';

const DATA = join(import.meta.dirname, '..', '.data');

const usage = `Usage: npm run bench -- side-by-side [--jobs JOB,...] [--engines ENGINE,...] [--mb 200] [--runs 3] [--no-growth] [--profile]
JOB is one of ${workloads.map(({ name }) => name).join(', ')}
ENGINE is one of ${Object.keys(engines).join(', ')}`;

/** Each workload with each engine, in turns: tables on stdout, all figures in `bench/.data/side-by-side.json`. */
export async function sideBySide(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      jobs: { type: 'string', default: workloads.map(({ name }) => name).join(',') },
      engines: { type: 'string', default: Object.keys(engines).join(',') },
      mb: { type: 'string', default: '200' },
      runs: { type: 'string', default: '3' },
      'no-growth': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  const chosen = values.jobs.split(',').map((job) => workloads.find(({ name }) => name === job));
  const names = values.engines.split(',');
  const [mb, runs] = [Number(values.mb), Number(values.runs)];
  if (
    !chosen.every((workload) => workload !== undefined) ||
    !names.every((name) => name in engines) ||
    !(mb >= 1) ||
    !(runs >= 1)
  ) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  if (values.profile) {
    for (const workload of chosen) console.log(`${await profileWorkload(workload, mb)}\n`);
    return;
  }
  const measured: [Workload, MeasuredWorkload][] = [];
  for (const workload of chosen) {
    const takingPart = names.filter((name) => (workload.engines as readonly string[]).includes(name));
    const result = await measure(workload, takingPart as EngineName[], mb, runs);
    measured.push([workload, result]);
    console.log(`${workloadTable(result)}\n`);
  }
  const grown: Growth[] = [];
  if (!values['no-growth']) {
    for (const workload of chosen.filter(grows)) grown.push(...(await growth(workload, mb)));
    console.log(`${growthTable(grown)}\n`);
  }
  console.log(barTable(measured));
  mkdirSync(DATA, { recursive: true });
  const file = join(DATA, 'side-by-side.json');
  writeFileSync(
    file,
    JSON.stringify({ mb, runs, workloads: measured.map(([, all]) => all), grown }, null, 1),
  );
  console.error(`All figures are in ${file}`);
}

function grows(workload: Workload): boolean {
  return workload.cold === 'whole process';
}
