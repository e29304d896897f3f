import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Rig, shuffleStageBytes, stageBytes, taskOf, until } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

it('sends small results in the message and larger ones as files', async () => {
  rig = new Rig({ 'spark.task.maxDirectResultSize': '100k' });
  const text = 'x'.repeat(1000);
  const small = await rig.end(await rig.launch(() => text.repeat(100)));
  expect(small).toMatchObject({ kind: 'finished', result: { kind: 'direct' } });
  const large = await rig.end(await rig.launch(() => text.repeat(105)));
  expect(large).toMatchObject({ kind: 'finished', result: { kind: 'indirect' } });
  expect(await rig.value(() => text.repeat(105))).toBe('x'.repeat(105_000));
  expect(await rig.value(() => text.repeat(99))).toBe('x'.repeat(99_000));
});

it('sends no message above the limit, however many results there are and however large', async () => {
  rig = new Rig({ 'spark.rpc.message.maxSize': '1', 'spark.task.maxDirectResultSize': '10m' }, 4);
  const sizes = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 900_000 : 1_100_000));
  const values = await Promise.all(sizes.map((size) => rig.value((x) => 'x'.repeat(x), size)));
  expect(values.map((value) => (value as string).length)).toEqual(sizes);
  expect(rig.losses).toEqual([]);
});

it('fails a task by name whose result is above spark.driver.maxResultSize, and drops the result', async () => {
  rig = new Rig({ 'spark.driver.maxResultSize': '1m' });
  expect(await rig.failure(() => 'x'.repeat(2 ** 20))).toMatchObject({
    kind: 'ExceptionFailure',
    code: 'RESULT_TOO_LARGE',
    message: expect.stringContaining('spark.driver.maxResultSize'),
    final: true,
  });
  expect(readdirSync(rig.scratchDir.path)).toEqual([]);
  expect(await rig.value(() => 'next')).toBe('next');
});

it('reads large task binaries from their file and removes it with the stage', async () => {
  rig = new Rig();
  const executorId = await rig.executor();
  const bytes = stageBytes((x) => x, { kind: 'collect' });
  const file = rig.scratchFile('binary-1', bytes);
  rig.backend.launchTasks(executorId, {
    kind: 'LaunchTasks',
    binaries: [{ id: '1', bytes: { file, bytes: bytes.length } }],
    mapOutputs: [],
    tasks: [1000, 1001, 1002, 1003].map((taskId) => taskOf(taskId, '1')),
  });
  for (const taskId of [1000, 1001, 1002, 1003]) expect((await rig.end(taskId)).kind).toBe('finished');
  rig.backend.forgetStage('1');
  await until('the end of the file', () => !existsSync(file));
});

it.each(['is killed before it starts', 'is lost with its executor'])(
  'removes the spec file of a task that %s',
  async (what) => {
    rig = new Rig({}, 1);
    const executorId = await rig.executor();
    const running = await rig.launchEndless((x) => x);
    await until('a start', () => rig.started.has(running));
    const task = taskOf(1000, '1');
    const spec = task.spec as Uint8Array;
    const file = rig.scratchFile('spec-1', spec);
    rig.backend.launchTasks(executorId, {
      kind: 'LaunchTasks',
      binaries: [{ id: '1', bytes: stageBytes((x) => x, { kind: 'collect' }) }],
      mapOutputs: [],
      tasks: [{ ...task, spec: { file, bytes: spec.length } }],
    });
    if (what === 'is lost with its executor') process.kill(await rig.pid(), 'SIGKILL');
    else rig.backend.killTask(executorId, 1000, 'not wanted');
    await until('the end of the file', () => !existsSync(file));
    expect(rig.started.has(1000)).toBe(false);
  },
);

it('reads a large spec from its file, which is removed with the end of the task', async () => {
  rig = new Rig();
  const executorId = await rig.executor();
  const task = taskOf(1000, '1', 5);
  const spec = task.spec as Uint8Array;
  const file = rig.scratchFile('spec-1', spec);
  rig.backend.launchTasks(executorId, {
    kind: 'LaunchTasks',
    binaries: [{ id: '1', bytes: stageBytes((x) => x, { kind: 'collect' }) }],
    mapOutputs: [],
    tasks: [{ ...task, spec: { file, bytes: spec.length } }],
  });
  expect((await rig.end(1000)).kind).toBe('finished');
  await until('the end of the file', () => !existsSync(file));
});

it('removes the result file of a task that failed after it had written it', async () => {
  rig = new Rig({ 'spark.task.maxDirectResultSize': '1k' });
  const reason = await rig.failure(() => {
    void Promise.reject(new Error('left behind'));
    return 'x'.repeat(10_000);
  });
  expect(reason).toMatchObject({ code: 'UNHANDLED_REJECTION' });
  await until('the end of the file', () => readdirSync(rig.scratchDir.path).length === 0);
});

it('removes the map output that a task commits when its shuffle is forgotten already', async () => {
  const shuffleId = 7;
  rig = new Rig({}, 1);
  const executorId = await rig.executor();
  const go = join(rig.scratchDir.path, 'go');
  const program = (x: number) => {
    const { existsSync } = process.getBuiltinModule('node:fs');
    while (!existsSync(go));
    return [x, x];
  };
  rig.backend.launchTasks(executorId, {
    kind: 'LaunchTasks',
    binaries: [{ id: 'map', bytes: shuffleStageBytes(program, shuffleId) }],
    mapOutputs: [],
    tasks: [taskOf(1000, 'map')],
  });
  await until('a start', () => rig.started.has(1000));
  rig.backend.forgetShuffle(shuffleId);
  // Its answer says that the executor has read what was sent before.
  const waiting = await rig.launch((x) => x);
  rig.backend.killTask(executorId, waiting, 'read');
  await rig.failureOf(waiting);
  writeFileSync(go, '');
  expect((await rig.end(1000)).kind).toBe('finished');
  const names = () => readdirSync(rig.scratchDir.path, { recursive: true }).map(String);
  await until('the end of the files', () => !names().some((name) => name.includes(`shuffle_${shuffleId}_`)));
});

it('passes on what reaches the executor past its threads', async () => {
  rig = new Rig();
  await rig.value(() => {
    const { execSync } = process.getBuiltinModule('node:child_process');
    execSync('echo from a program; echo to stderr >&2', { stdio: 'inherit' });
  });
  await until(
    'the lines',
    () => rig.stdout.includes('from a program\n') && rig.stderr.includes('to stderr\n'),
  );
});

it('lets a task that prints without end neither fill memory nor stand still while the driver is blocked', async () => {
  rig = new Rig();
  await rig.value(() => 'warm');
  const pid = await rig.pid();
  const taskId = await rig.launch(() => {
    for (let line = 0; line < 200_000; line++) console.log(`line ${line} ${'x'.repeat(100)}`);
  });
  await until('the first lines', () => rig.stdout.includes('line 100 '));
  const blockedUntil = performance.now() + 3000;
  while (performance.now() < blockedUntil);
  // It waited for a second and dropped the rest: when the driver looks again the task has ended.
  const end = await rig.end(taskId);
  expect(end.kind).toBe('finished');
  await until('the note', () => /… \d+ lines of this task were dropped/.test(rig.stderr));
  const shown = rig.stdout.split('\n').filter((line) => line.startsWith('line')).length;
  const dropped = Number(/… (\d+) lines/.exec(rig.stderr)![1]);
  expect(shown + dropped).toBe(200_000);
  expect(pid).toBe(rig.backend.executorPid);
});
