import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { barTable, isMet } from '../../bench/side-by-side/bars.ts';
import { measure } from '../../bench/side-by-side/measure.ts';
import { parseOptions } from '../../bench/side-by-side/options.ts';
import { readProfile } from '../../bench/side-by-side/profile/cpu-profile.ts';
import { OriginalPlaces } from '../../bench/side-by-side/profile/original-places.ts';
import { StageOperators } from '../../bench/side-by-side/profile/stage-operators.ts';
import { activityOf } from '../../bench/side-by-side/profile/what-it-did.ts';
import { scaled } from '../../bench/side-by-side/sizes.ts';
import { workloadTable } from '../../bench/side-by-side/table.ts';
import { group } from '../../bench/side-by-side/workloads/group.ts';

const SMALL = { mb: 1, skew: 1, seed: 0 };
const folder = mkdtempSync(join(tmpdir(), 'firesteel-side-by-side-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a workload is measured with two engines that give the same', async () => {
  const measured = await measure(group, ['firesteel', 'node2'], SMALL, 1);
  for (const { cold, steady, failure } of measured.engines) {
    expect(failure).toBeUndefined();
    expect(cold).toHaveLength(1);
    expect(steady).toHaveLength(1);
    expect(cold[0]).toBeGreaterThan(steady[0]!);
  }
  const table = workloadTable(measured);
  expect(table).toMatch(/^\| Firesteel, local\[2\] \| .* s \| 1\.00 \| .* \| 1\.00 \|/m);
  expect(table).toContain('| Node.js by hand, 2 threads |');
  expect(barTable([[group, measured]])).toMatch(
    /^\| group \| Node\.js by hand, 2 threads \| steady \| \d+\.\d\d \| 0\.67 \| (?:yes|\*\*no\*\*, by \d+ %) \|$/m,
  );
});

it('an engine that fails has no times', async () => {
  const none = await measure({ ...group, name: 'no-such-program', steadyRuns: 0 }, ['node1'], SMALL, 1);
  expect(none.engines[0]).toMatchObject({ cold: [], failure: expect.stringContaining('exit code 1') });
  expect(workloadTable(none)).toContain('ended with exit code 1');
});

it('a bar that is missed tells by how much', () => {
  expect([isMet(4, 4), isMet(3, 4), isMet(3.99, 4), isMet(undefined, 4)]).toEqual([
    'yes',
    '**no**, by 25 %',
    '**no**, by 1 %',
    '',
  ]);
});

it('half of the memory is asked for where Spark takes much', () => {
  const engine = (name: 'firesteel' | 'spark', mib: number) => ({
    ...{ engine: name, cold: [], steady: [], cpuSeconds: undefined, foreignLoad: undefined },
    peakRssBytes: mib * 2 ** 20,
  });
  const rowOf = (ours: number, theirs: number) => {
    const engines = [engine('firesteel', ours), engine('spark', theirs)];
    return barTable([
      [
        { ...group, bars: [] },
        { workload: 'group', title: '', engines },
      ],
    ]);
  };
  expect(rowOf(400, 720)).toContain('| memory | 1.80 | 2, as Spark takes over 700 MiB | **no**, by 10 % |');
  expect(rowOf(400, 700)).toContain('| memory | 1.75 | 1, as Spark takes 700 MiB or less | yes |');
});

describe('the sizes of a command line', () => {
  it('are made by --mb, but for those that are given', () => {
    const options = parseOptions([
      '--jobs',
      'group,group-skewed,join',
      '--mb',
      '20',
      '--pairs',
      '1000',
      '--seed',
      '7',
    ]);
    if (options === undefined || options === 'help') throw new Error('No options');
    expect(options.sizes).toEqual({ mb: 20, pairs: 1000, skew: 1, seed: 7 });
    expect(options.jobs.map((job) => job.arguments(options.sizes))).toEqual([
      [1000, '50:1:7', 16],
      [1000, '50:4:7', 16],
      [1000, 500, '500:1:7', 16],
    ]);
    expect(options.jobs[1]?.title(options.sizes)).toBe(
      '1 k pairs of integers with 50 keys, 37.6 % of them with one key, grouped',
    );
    expect(scaled(options.sizes, 0.25)).toEqual({ mb: 5, pairs: 250, skew: 1, seed: 7 });
  });

  it.each([
    ['--mb', '0'],
    ['--pairs', '1.5'],
    ['--skew', '0'],
    ['--seed=-1', '--mb=1'],
    ['--jobs', 'none'],
    ['--runs', 'x'],
  ])('have to be whole and known: %s %s', (...args) => expect(parseOptions(args)).toBeUndefined());
});

it('a profile tells what its time was spent on', () => {
  const frame = (functionName: string, url: string) => ({
    functionName,
    url,
    lineNumber: 3,
    columnNumber: 0,
  });
  const nodes = [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 4, 5, 6] },
    { id: 2, callFrame: frame('square', 'file:///job.mjs'), children: [3] },
    { id: 3, callFrame: frame('imul', ''), positionTicks: [{ line: 4, ticks: 2 }] },
    { id: 4, callFrame: frame('(idle)', '') },
    { id: 5, callFrame: frame('loop', 'firesteel-stage-0123-bound.js'), children: [7, 9] },
    { id: 6, callFrame: frame('readSync', 'node:fs') },
    { id: 7, callFrame: frame('openSync', 'node:fs'), children: [8] },
    { id: 8, callFrame: frame('open', '') },
    { id: 9, callFrame: frame('wasm-function[1]', 'wasm://wasm/023da69a') },
  ];
  const file = join(folder, 'a.cpuprofile');
  writeFileSync(
    file,
    JSON.stringify({
      nodes,
      samples: [2, 3, 3, 4, 5, 6, 8, 9],
      timeDeltas: [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000],
    }),
  );
  const times = readProfile(file).map(({ stack, ms }) => [activityOf(stack, new OriginalPlaces()), ms]);
  expect(times).toEqual([
    ['native', 0],
    ['user code', 1],
    ['user code', 5],
    ['waiting', 4],
    ['stage loop', 5],
    ['files', 6],
    ['files', 0],
    ['files', 7],
    ['stage loop', 8],
  ]);
  const stages = join(folder, 'stages');
  mkdirSync(stages);
  writeFileSync(
    join(stages, '0123-bound.js'),
    '// bound\nreturn {\n  // map\n  const v = f0(x);\n  // count\n  n++;\n',
  );
  const operators = new StageOperators(stages);
  const at = (line: number) => operators.operatorAt('firesteel-stage-0123-bound.js', line);
  expect([1, 4, 6].map(at)).toEqual(['loop', 'map', 'count']);
});
