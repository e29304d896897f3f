import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SparkConf } from '../../conf/spark-conf.ts';
import { isOwnerAlive, parseScratchName, processStartTime } from '../../protocol/scratch-name.ts';
import { LocalBackend } from './local-backend.ts';
import { ScratchDir } from './scratch-dir.ts';

let folder: string;
let conf: SparkConf;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-scratch-'));
  conf = new SparkConf({ 'spark.local.dir': join(folder, 'below') });
});
afterEach(() => rmSync(folder, { recursive: true }));

it('is a folder of this process that only its owner can read', () => {
  const { path } = new ScratchDir(conf);
  expect(statSync(path).mode & 0o777).toBe(0o700);
  const owner = parseScratchName(basename(path));
  expect(owner).toEqual({ pid: process.pid, startTime: processStartTime(process.pid) });
  expect(isOwnerAlive(owner!)).toBe(true);
});

it('is another one for each context', () => {
  expect(new ScratchDir(conf).path).not.toBe(new ScratchDir(conf).path);
});

it.each([false, true])('goes with all that is in it, again and again (files: %s)', async (hasFiles) => {
  const scratchDir = new ScratchDir(conf);
  if (hasFiles) {
    mkdirSync(join(scratchDir.path, '0f'));
    writeFileSync(join(scratchDir.path, '0f', 'shuffle_0_0_0.data'), 'x');
  }
  expect(await scratchDir.remove()).toBe(true);
  expect(existsSync(scratchDir.path)).toBe(false);
  expect(await scratchDir.remove()).toBe(true);
  scratchDir.removeNow();
});

it('names the folder and the setting where it cannot be made', () => {
  writeFileSync(join(folder, 'file'), '');
  conf.set('spark.local.dir', join(folder, 'file', 'below'));
  expect(() => new ScratchDir(conf)).toThrow(
    expect.objectContaining({
      code: 'SCRATCH_DIR_FAILED',
      message: expect.stringMatching(/spark\.local\.dir/),
    }),
  );
});

it('does not stay when the backend refuses its settings', () => {
  conf.set('spark.executor.memory', '100m');
  const scratchDir = new ScratchDir(conf);
  const listener = {
    executorAdded() {},
    executorLost() {},
    statusUpdates() {},
    blockUpdates() {},
    warn() {},
    backendFailed() {},
  };
  expect(() => new LocalBackend({ cores: 1, conf, scratchDir, appRoot: folder, listener })).toThrow(
    expect.objectContaining({ code: 'EXECUTOR_MEMORY_TOO_SMALL' }),
  );
  expect(readdirSync(join(folder, 'below'))).toEqual([]);
});

it.each([
  'firesteel',
  'firesteel-1-2',
  'firesteel-x-2-ab',
  'firesteel-0-2-ab',
  'firesteel-12-3-ab.old',
  'my-firesteel-1-2-ab',
])('does not take "%s" for one', (name) => {
  expect(parseScratchName(name)).toBeUndefined();
});
