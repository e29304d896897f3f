import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CpuProfile } from './cpu-profile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-profile-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

it('leaves a profile in a folder that was not there', () => {
  const dir = join(folder, 'new');
  new CpuProfile(dir, 'executor-0').write();
  expect(readdirSync(dir)).toEqual(['executor-0.cpuprofile']);
});

it('says where it cannot be written, and throws nothing: an error would end the thread, and the next one', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  new CpuProfile(join(file, 'below'), 'executor-0').write();
  expect(said.mock.calls.join()).toContain(`Cannot write the CPU profile ${join(file, 'below')}`);
});
