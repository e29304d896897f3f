import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { firesteel } from '../support/submit.ts';

const PROGRAM = join(import.meta.dirname, 'profiled-program.mjs');

it('leaves a CPU profile of the executor and of each task thread, with the names of the functions of the user', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'firesteel-profiles-'));
  try {
    const end = await firesteel('submit', '--conf', `firesteel.debug.profileDir=${dir}/new`, PROGRAM);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const files = readdirSync(join(dir, 'new')).sort();
    expect(files).toEqual([
      'executor-0-task-0.cpuprofile',
      'executor-0-task-1.cpuprofile',
      'executor-0.cpuprofile',
    ]);
    const profiles = files.map((file) => readFileSync(join(dir, 'new', file), 'utf8'));
    for (const profile of profiles) expect(JSON.parse(profile).samples.length).toBeGreaterThan(0);
    expect(profiles.some((profile) => profile.includes('"turnsForALongTime"'))).toBe(true);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
