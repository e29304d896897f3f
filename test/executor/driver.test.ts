import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { processStartTime, scratchName } from '../../src/protocol/scratch-name.ts';
import { groupMembers, isAlive, LIMIT_MS, until } from './rig.ts';

const program = fileURLToPath(new URL('./driver-program.mjs', import.meta.url));

let folder: string;
let driver: Driver | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-driver-'));
});
afterEach(async () => {
  driver?.child.kill('SIGKILL');
  const pid = driver?.executorPid();
  driver = undefined;
  if (pid !== undefined) await until('the end of the executor', () => groupMembers(pid).length === 0);
  await until('the end of the scratch directory', () => readdirSync(folder).length === 0);
  rmSync(folder, { recursive: true });
});

interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

class Driver {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  end: End | undefined;

  constructor(behaviour: string, flags: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [...flags, program, folder, behaviour], {
      env: { ...process.env, ...env },
      stdio: 'pipe',
    });
    this.child.stdout!.on('data', (chunk) => {
      this.stdout += chunk;
    });
    this.child.stderr!.on('data', (chunk) => {
      this.stderr += chunk;
    });
    this.child.on('close', (code, signal) => {
      this.end = { code, signal };
    });
  }

  executorPid(): number | undefined {
    const match = /^executor (\d+)$/m.exec(this.stdout);
    return match === null ? undefined : Number(match[1]);
  }

  ended(): Promise<End> {
    return until(`the end of the driver; it wrote: ${this.stdout}${this.stderr}`, () => this.end, LIMIT_MS);
  }
}

/** Checked at the very moment the driver has ended: what it leaves then, it leaves. */
function expectNothingLeft(of: Driver): void {
  const pid = of.executorPid();
  if (pid !== undefined) expect(isAlive(pid)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
}

it.each(['ends', 'ends at once'])(
  'a program that %s without stop() exits with 0 and leaves nothing',
  async (behaviour) => {
    driver = new Driver(behaviour);
    expect(await driver.ended()).toEqual({ code: 0, signal: null });
    expect(driver.stderr).toBe('');
    await until('the end of the executor', () => !driver?.executorPid() || !isAlive(driver.executorPid()!));
    expectNothingLeft(driver);
  },
);

it.each([
  ['throws', 1],
  ['exits', 3],
])('a program that %s leaves nothing', async (behaviour, code) => {
  driver = new Driver(behaviour);
  expect(await driver.ended()).toEqual({ code, signal: null });
  await until('the end of the executor', () => !isAlive(driver!.executorPid()!));
  expectNothingLeft(driver);
});

it('stop() can be called again and again, and the program ends', async () => {
  driver = new Driver('stops');
  expect(await driver.ended()).toEqual({ code: 0, signal: null });
  expect(driver.stdout).toContain('stopped\n');
  expectNothingLeft(driver);
});

it('stop() ends running tasks and what they have started', async () => {
  driver = new Driver('stops while tasks run');
  const pid = await until('the executor', () => driver!.executorPid());
  await until('the line of the second task', () => driver!.stdout.includes('task 1\n'));
  const sleep = await until('the program of the first', () =>
    groupMembers(pid).find((member) => member !== pid),
  );
  driver.child.stdin!.write('stop\n');
  expect(await driver.ended()).toEqual({ code: 0, signal: null });
  expect(driver.stdout).toContain('job: CONTEXT_STOPPED\nstopped\n');
  await until('the end of the program', () => !isAlive(sleep));
  expectNothingLeft(driver);
});

it('an executor ends with a driver that was killed, also while its threads are blocked', async () => {
  driver = new Driver('holds');
  const pid = await until('the executor', () => driver!.executorPid());
  const sleep = await until('the program of a task', () =>
    groupMembers(pid).find((member) => member !== pid),
  );
  await until('the second task', () => driver!.stdout.includes('task 1\n'));
  driver.child.kill('SIGKILL');
  expect(await driver.ended()).toEqual({ code: null, signal: 'SIGKILL' });
  await until('the end of the executor', () => !isAlive(pid));
  await until('the end of the program', () => !isAlive(sleep));
  expect(readdirSync(folder)).toEqual([]);
});

it('Ctrl-C in the terminal is the program to decide on: its executor ends with it', async () => {
  driver = new Driver('holds');
  const pid = await until('the executor', () => driver!.executorPid());
  await until('the tasks', () => driver!.stdout.includes('task 1\n'));
  process.kill(pid, 'SIGINT');
  driver.child.kill('SIGINT');
  expect(await driver.ended()).toEqual({ code: null, signal: 'SIGINT' });
  await until('the end of the executor', () => !isAlive(pid));
});

it('keeps debuggers, profilers and loaders of the driver away from the executor', async () => {
  const preload = join(folder, 'preload.cjs');
  writeFileSync(preload, '');
  // Under --inspect-brk an executor would wait for a debugger for ever.
  driver = new Driver(
    'tells the environment',
    ['--inspect=0', '--cpu-prof', `--cpu-prof-dir=${folder}/prof`, '--require', preload],
    {
      NODE_OPTIONS: `--max-old-space-size=3000 --import=data:text/javascript,0 --require "${preload}" --inspect-publish-uid=http`,
    },
  );
  expect(await driver.ended()).toEqual({ code: 0, signal: null });
  const execArgv = JSON.parse(/^execArgv (.*)$/m.exec(driver.stdout)![1]!) as string[];
  expect(execArgv.slice(0, 2)).toEqual(['--require', preload]);
  expect(execArgv.join(' ')).not.toMatch(/inspect|prof|import/);
  expect(driver.stdout).toContain(`options --max-old-space-size=3000 --require ${preload}\n`);
  expect(driver.stdout).toContain('given given by the conf\n');
  rmSync(preload);
  rmSync(join(folder, 'prof'), { recursive: true });
});

it('removes what dead drivers have left, and nothing of living ones', async () => {
  const dead = await until('a pid that is free', () => {
    const pid = 2 ** 22 - 1 - Math.floor(Math.random() * 1000);
    return existsSync(`/proc/${pid}`) ? false : pid;
  });
  const alive = scratchName({ pid: process.pid, startTime: processStartTime(process.pid) }, 'aa');
  const reused = scratchName({ pid: process.pid, startTime: 1 }, 'bb');
  const gone = scratchName({ pid: dead, startTime: 5 }, 'cc');
  for (const name of [alive, reused, gone]) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'shuffle_0_0_0.data'), 'x');
  }
  mkdirSync(join(folder, 'firesteel-of-a-user'));
  driver = new Driver('holds');
  await until('the sweep', () => !existsSync(join(folder, reused)) && !existsSync(join(folder, gone)));
  expect(readdirSync(folder)).toContain(alive);
  expect(readdirSync(folder)).toContain('firesteel-of-a-user');
  rmSync(join(folder, alive), { recursive: true });
  rmSync(join(folder, 'firesteel-of-a-user'), { recursive: true });
});
