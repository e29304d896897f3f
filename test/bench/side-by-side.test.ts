import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { measure } from '../../bench/side-by-side/measure.ts';
import { readProfile } from '../../bench/side-by-side/profile/cpu-profile.ts';
import { OriginalPlaces } from '../../bench/side-by-side/profile/original-places.ts';
import { StageOperators } from '../../bench/side-by-side/profile/stage-operators.ts';
import { activityOf } from '../../bench/side-by-side/profile/what-it-did.ts';
import { barTable, workloadTable } from '../../bench/side-by-side/table.ts';
import { group } from '../../bench/side-by-side/workloads/group.ts';

const folder = mkdtempSync(join(tmpdir(), 'firesteel-side-by-side-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a workload is measured with two engines that give the same', async () => {
  const measured = await measure(group, ['firesteel', 'node2'], 1, 1);
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
    /^\| group \| Node\.js by hand, 2 threads \| steady \| \d+\.\d\d \| 0\.67 \| (?:yes|\*\*no\*\*) \|$/m,
  );
});

it('an engine that fails has no times', async () => {
  const none = await measure({ ...group, name: 'no-such-program', steadyRuns: 0 }, ['node1'], 1, 1);
  expect(none.engines[0]).toMatchObject({ cold: [], failure: expect.stringContaining('exit code 1') });
  expect(workloadTable(none)).toContain('ended with exit code 1');
});

it('a profile tells what its time was spent on', () => {
  const frame = (functionName: string, url: string) => ({
    functionName,
    url,
    lineNumber: 3,
    columnNumber: 0,
  });
  const nodes = [
    { id: 1, callFrame: frame('(root)', ''), children: [2, 4, 5] },
    { id: 2, callFrame: frame('square', 'file:///job.mjs'), children: [3] },
    { id: 3, callFrame: frame('imul', ''), positionTicks: [{ line: 4, ticks: 2 }] },
    { id: 4, callFrame: frame('(idle)', '') },
    { id: 5, callFrame: frame('loop', 'firesteel-stage-0123-bound.js') },
  ];
  const file = join(folder, 'a.cpuprofile');
  writeFileSync(
    file,
    JSON.stringify({ nodes, samples: [2, 3, 3, 4, 5], timeDeltas: [1000, 2000, 3000, 4000, 5000] }),
  );
  const times = readProfile(file).map(({ stack, ms }) => [activityOf(stack, new OriginalPlaces()), ms]);
  expect(times).toEqual([
    ['native', 0],
    ['user code', 1],
    ['user code', 5],
    ['waiting', 4],
    ['stage loop', 5],
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
