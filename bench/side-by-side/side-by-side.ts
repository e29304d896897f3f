import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barTable } from './bars.ts';
import { type Growth, growth, growthTable } from './growth.ts';
import { type MeasuredWorkload, measure } from './measure.ts';
import { parseOptions, usage } from './options.ts';
import { profileWorkload } from './profile/profile-workload.ts';
import { workloadTable } from './table.ts';
import type { Workload } from './workload.ts';

const DATA = join(import.meta.dirname, '..', '.data');

/** Each workload with each engine, in turns: tables on stdout, all figures in `bench/.data/side-by-side.json`. */
export async function sideBySide(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === 'help') {
    console.log(usage);
    return;
  }
  if (options === undefined) {
    console.error(usage);
    process.exitCode = 2;
    return;
  }
  const { jobs, sizes, runs } = options;
  if (options.profile) {
    for (const workload of jobs) console.log(`${await profileWorkload(workload, sizes)}\n`);
    return;
  }
  const measured: [Workload, MeasuredWorkload][] = [];
  for (const workload of jobs) {
    const takingPart = options.engines.filter((name) => workload.engines.includes(name));
    const result = await measure(workload, takingPart, sizes, runs);
    measured.push([workload, result]);
    console.log(`${workloadTable(result)}\n`);
  }
  const grown: Growth[] = [];
  if (options.growth) {
    for (const workload of jobs.filter(grows)) grown.push(...(await growth(workload, sizes)));
    console.log(`${growthTable(grown)}\n`);
  }
  console.log(barTable(measured));
  mkdirSync(DATA, { recursive: true });
  const file = join(DATA, 'side-by-side.json');
  const figures = { sizes, runs, workloads: measured.map(([, all]) => all), grown };
  writeFileSync(file, JSON.stringify(figures, null, 1));
  console.error(`All figures are in ${file}`);
}

function grows(workload: Workload): boolean {
  return workload.cold === 'whole process';
}
