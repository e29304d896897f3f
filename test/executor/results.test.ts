import { existsSync, readdirSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { Rig, until } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

it('sends small results in the message and larger ones as files', async () => {
  rig = new Rig({ 'spark.task.maxDirectResultSize': '100k' });
  const small = await rig.end(await rig.launch(`bytes ${100 * 1024}`));
  expect(small).toMatchObject({ kind: 'finished', result: { kind: 'direct' } });
  const large = await rig.end(await rig.launch(`bytes ${100 * 1024 + 1}`));
  expect(large).toMatchObject({ kind: 'finished', result: { kind: 'indirect', bytes: 100 * 1024 + 1 } });
  expect(await rig.value(`bytes ${100 * 1024 + 1}`)).toBe('x'.repeat(100 * 1024 + 1));
});

it('sends no message above the limit, however many results there are and however large', async () => {
  rig = new Rig({ 'spark.rpc.message.maxSize': '1', 'spark.task.maxDirectResultSize': '10m' }, 4);
  const sizes = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 900_000 : 1_100_000));
  const values = await Promise.all(sizes.map((size) => rig.value(`bytes ${size}`)));
  expect(values.map((value) => value.length)).toEqual(sizes);
  expect(rig.losses).toEqual([]);
});

it('fails a task by name whose result is above spark.driver.maxResultSize, and drops the result', async () => {
  rig = new Rig({ 'spark.driver.maxResultSize': '1m' });
  expect(await rig.failure(`bytes ${2 ** 20 + 1}`)).toMatchObject({
    kind: 'ExceptionFailure',
    code: 'RESULT_TOO_LARGE',
    message: expect.stringContaining('spark.driver.maxResultSize'),
    final: true,
  });
  expect(readdirSync(rig.scratchDir.path)).toEqual([]);
  expect(await rig.value('echo next')).toBe('next');
});

it('reads large task binaries from their file and removes it with the stage', async () => {
  rig = new Rig();
  const executorId = await rig.executor();
  const file = rig.scratchFile('binary-1', 'echo from a file');
  const task = { stageId: 0, stageAttempt: 0, partition: 0, attemptNumber: 0, shuffles: [] };
  rig.backend.launchTasks(executorId, {
    kind: 'LaunchTasks',
    binaries: [{ id: '1', bytes: { file, bytes: 16 } }],
    mapOutputs: [],
    tasks: [1000, 1001, 1002, 1003].map((taskId) => ({
      ...task,
      taskId,
      binaryId: '1',
      spec: new Uint8Array(0),
    })),
  });
  for (const taskId of [1000, 1001, 1002, 1003]) expect((await rig.end(taskId)).kind).toBe('finished');
  rig.backend.forgetStage('1');
  await until('the end of the file', () => !existsSync(file));
});

it('passes on what reaches the executor past its threads', async () => {
  rig = new Rig();
  await rig.value('block echo from a program; echo to stderr >&2');
  await until(
    'the lines',
    () => rig.stdout.includes('from a program\n') && rig.stderr.includes('to stderr\n'),
  );
});

it('lets a task that prints without end neither fill memory nor stand still while the driver is blocked', async () => {
  rig = new Rig();
  await rig.value('echo warm');
  const pid = await rig.pid();
  const taskId = await rig.launch('printMany 200000');
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
