import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { firesteelProgram } from '../../harness/programs.ts';
import { runProgram } from '../../harness/run-program.ts';
import type { Sizes } from '../sizes.ts';
import { tableLines } from '../table.ts';
import type { Workload } from '../workload.ts';
import { type Place, readProfile } from './cpu-profile.ts';
import { OriginalPlaces } from './original-places.ts';
import { StageOperators } from './stage-operators.ts';
import { ACTIVITIES, type Activity, activityOf } from './what-it-did.ts';

const PROFILES = join(import.meta.dirname, '..', '..', '.data', 'profiles');
/** Functions and operators that are shown. */
const TOP = 12;

/**
 * Runs a workload once with Firesteel, as its steady runs, and tells where the time of each isolate went. The profiles stay in `bench/.data/profiles`, one an
 * isolate, for any viewer of `.cpuprofile` files.
 */
export async function profileWorkload(workload: Workload, sizes: Sizes): Promise<string> {
  const dir = join(PROFILES, workload.name);
  const stageDir = join(dir, 'stages');
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(stageDir, { recursive: true });
  const rounds = Math.max(1, workload.steadyRuns);
  const program = firesteelProgram(
    workload.name,
    `${workload.program ?? workload.name}.mjs`,
    ...workload.arguments(sizes),
    rounds,
  );
  const settings = { 'firesteel.debug.profileDir': dir, 'firesteel.debug.stageDir': stageDir };
  await runProgram(
    {
      ...program,
      args: ['--cpu-prof', `--cpu-prof-dir=${dir}`, '--cpu-prof-name=driver.cpuprofile', ...program.args],
      env: { FIRESTEEL_SUBMITTED_SETTINGS: JSON.stringify(settings) },
    },
    false,
  );
  const isolates = readdirSync(dir)
    .filter((file) => file.endsWith('.cpuprofile'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.cpuprofile$/, '').replace(/^executor-\d+-/, ''),
      places: readProfile(join(dir, file)),
    }));
  return screen(workload.title(sizes), isolates, new StageOperators(stageDir), dir);
}

interface Isolate {
  readonly name: string;
  readonly places: readonly Place[];
}

function screen(title: string, isolates: readonly Isolate[], operators: StageOperators, dir: string): string {
  const originals = new OriginalPlaces();
  const byIsolate = isolates.map(({ places }) => {
    const times = new Map<Activity, number>();
    for (const { stack, ms } of places) add(times, activityOf(stack, originals), ms);
    return times;
  });
  const head = ['ms', ...isolates.map(({ name }) => name)];
  const rows = ACTIVITIES.filter((activity) => byIsolate.some((times) => times.has(activity))).map(
    (activity) => [activity, ...byIsolate.map((times) => (times.get(activity) ?? 0).toFixed(0))],
  );
  return [
    `### Where the time of Firesteel goes: ${title}`,
    '',
    ...tableLines(head, rows),
    '',
    'Most of it in the task threads, of what is not waiting:',
    '',
    ...tableLines(['where', 'ms', ''], topOf(isolates, operators, originals)),
    '',
    `Profiles: ${dir}`,
  ].join('\n');
}

/** The functions in which task threads were longest; a generated loop by operator. */
function topOf(
  isolates: readonly Isolate[],
  operators: StageOperators,
  originals: OriginalPlaces,
): string[][] {
  const times = new Map<string, number>();
  let all = 0;
  for (const { stack, ms, lines } of isolates
    .filter(({ name }) => name.startsWith('task-'))
    .flatMap(({ places }) => places)) {
    const [frame] = stack;
    if (frame === undefined || ms === 0 || frame.functionName === '(idle)') continue;
    all += ms;
    const ticks = lines.reduce((sum, line) => sum + line.ticks, 0);
    if (frame.url.startsWith('firesteel-stage-') && ticks > 0) {
      for (const line of lines) {
        const operator = operators.operatorAt(frame.url, line.line);
        add(times, `stage loop \`${frame.functionName}\`: ${operator}`, (ms * line.ticks) / ticks);
      }
      continue;
    }
    const source = originals.sourceOf(frame);
    const place =
      source === undefined ? `${frame.url.split('/').at(-1)}:${frame.lineNumber + 1}` : `src/${source}`;
    add(times, `\`${frame.functionName || '(anonymous)'}\` ${frame.url === '' ? '' : place}`.trim(), ms);
  }
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([name, ms]) => [name, ms.toFixed(0), `${((ms / all) * 100).toFixed(1)} %`]);
}

function add<K>(times: Map<K, number>, key: K, ms: number): void {
  times.set(key, (times.get(key) ?? 0) + ms);
}
