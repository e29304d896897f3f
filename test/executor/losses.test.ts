import { randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { KillWatch } from '../../src/cluster/local/kill-watch.ts';
import type { PartitionSpec } from '../../src/lineage/partition-spec.ts';
import { encodeFrame } from '../../src/rpc/message-codec.ts';
import { encodeValue } from '../../src/serializer/value-encoder.ts';
import { groupMembers, isAlive, Rig, taskOf, textStageBytes, until } from './rig.ts';

let rig: Rig;
afterEach(() => rig.close());

/** Whether the process has the file open. */
function isOpenIn(pid: number, path: string): boolean {
  return readdirSync(`/proc/${pid}/fd`).some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === path;
    } catch {
      // Closed since it was listed.
      return false;
    }
  });
}

/** What code in a task writes to the channel, past the executor. */
const frameOf = (message: unknown): number[] => [...encodeFrame(message)];

const QUICK_KILL = { 'firesteel.task.killGrace': '50ms', 'firesteel.task.killTimeout': '10s' };

it('ends the thread of a task that never looks whether it is killed', async () => {
  rig = new Rig(QUICK_KILL);
  const endless = await rig.launch(() => {
    for (;;);
  });
  await until('a start', () => rig.started.has(endless));
  rig.backend.killTask('0', endless, 'endless');
  expect(await rig.failureOf(endless)).toEqual({ kind: 'TaskKilled', reason: 'endless' });
  expect(await Promise.all([rig.value(() => 'a'), rig.value(() => 'b')])).toEqual(['a', 'b']);
  expect(rig.losses).toEqual([]);
});

it('leaves no reader behind when the thread of a killed task had a stream open', async () => {
  rig = new Rig(QUICK_KILL, 1);
  const pid = await rig.pid();
  // Far more, also compressed, than lies ready for a task.
  const text = randomBytes(4_000_000)
    .toString('base64')
    .replace(/.{100}/g, '$&\n');
  const path = rig.scratchFile('input.gz', gzipSync(text));
  const spec: PartitionSpec = { kind: 'text', path, start: 0, length: 0, codec: 'gzip' };
  const bytes = textStageBytes(
    () => {
      for (;;);
    },
    { kind: 'count' },
  );
  rig.backend.launchTasks('0', {
    kind: 'LaunchTasks',
    binaries: [{ id: 'text', bytes }],
    mapOutputs: [],
    tasks: [{ ...taskOf(1000, 'text'), spec: encodeValue(spec) }],
  });
  await until('the open stream', () => isOpenIn(pid, path));
  rig.backend.killTask('0', 1000, 'cancelled');
  expect(await rig.failureOf(1000)).toEqual({ kind: 'TaskKilled', reason: 'cancelled' });
  await until('the end of the stream', () => !isOpenIn(pid, path));
  expect(await rig.value(() => 'next')).toBe('next');
  expect(rig.losses).toEqual([]);
});

it('does not kill an executor for a task that was answered before its kill', async () => {
  const limitMs = 50;
  rig = new Rig({ 'firesteel.task.killTimeout': `${limitMs}ms` });
  const taskId = await rig.launch((x) => x);
  await rig.end(taskId);
  rig.backend.killTask('0', taskId, 'too late');
  // A watch over the same time that began later.
  await new Promise<void>((resolve) => new KillWatch(limitMs, () => resolve()).add(taskId, 'too late'));
  expect(await rig.value(() => 'still here')).toBe('still here');
  expect(rig.losses).toEqual([]);
});

it('kills the executor, and what its tasks started, when a native call blocks a killed task', async () => {
  rig = new Rig({ 'firesteel.task.killGrace': '50ms', 'firesteel.task.killTimeout': '300ms' });
  const pid = await rig.pid();
  const blocked = await rig.launch(() => {
    process.getBuiltinModule('node:child_process').execSync('sleep 60');
  });
  const grandchild = await until('the program', () => groupMembers(pid).find((member) => member !== pid));
  const neighbour = await rig.launchEndless((x) => x);
  await until('a start', () => rig.started.has(neighbour));
  rig.backend.killTask('0', blocked, 'cancelled');
  expect(await rig.failureOf(blocked)).toEqual({ kind: 'TaskKilled', reason: 'cancelled' });
  const loss = await until('the loss', () => rig.losses[0]);
  expect(loss).toMatchObject({
    executorId: '0',
    caused: true,
    message: expect.stringContaining(`task ${blocked}`),
  });
  await until('the end of the program', () => !isAlive(grandchild));
  expect(rig.ended.has(neighbour)).toBe(false);
  await rig.executor(1);
  expect(await rig.value(() => 'again')).toBe('again');
});

it('fails a task by name before its heap bursts, and keeps its thread', async () => {
  rig = new Rig({ 'spark.executor.memory': '450m' }, 4);
  const kept: unknown[] = [];
  const full = await rig.launchEndless((x) => kept.push({ x, text: `kept ${x}` }));
  expect(await rig.failureOf(full)).toMatchObject({
    kind: 'ExceptionFailure',
    code: 'OUT_OF_MEMORY',
    message: expect.stringMatching(/heap is \d+ % full/),
  });
  expect(await rig.value(() => 'still here')).toBe('still here');
  expect(rig.losses).toEqual([]);
});

it('reports a thread that ran out of heap as lost, and replaces it', async () => {
  rig = new Rig({ 'spark.executor.memory': '450m' }, 4);
  const first = await rig.launch(() => {
    const kept: unknown[] = [];
    for (let i = 0; ; i++) kept.push({ i, text: `kept ${i}` });
  });
  // V8 ends the thread alone or the whole process; both have to be survived.
  const how = await until('the end', () => rig.ended.get(first)?.[0] ?? rig.losses[0]);
  if ('kind' in how) {
    expect(how).toMatchObject({
      kind: 'failed',
      reason: { kind: 'ThreadLost', message: expect.stringMatching(/ran out of heap \([\d.]+ MiB\)/) },
    });
  } else {
    expect(how.message).toMatch(/heap/);
  }
  expect(await rig.value(() => 'next')).toBe('next');
});

it('tells the last words of an executor that V8 aborted, and removes the report', async () => {
  rig = new Rig({ 'spark.executor.memory': '450m', 'spark.executorEnv.SECRET': 'hidden' }, 4);
  // An array that grows step by step makes V8 abort nearly always; otherwise the thread alone is lost, and the next task tries again.
  for (let tries = 0; tries < 5 && rig.losses.length === 0; tries++) {
    const taskId = await rig.launch(() => {
      const kept: number[] = [];
      for (let i = 0; ; i++) kept.push(i);
    });
    await until('an end', () => rig.ended.get(taskId) ?? rig.losses[0]);
  }
  const loss = await until('the loss', () => rig.losses[0]);
  expect(loss.message).toMatch(/signal SIGABRT|exit code 134/);
  expect(loss.message).toMatch(/fatal error(?: in thread \d+)? with [\d.]+ MiB of [\d.]+ MiB heap in use/);
  expect(loss.message).toMatch(/heap out of memory|heap limit/i);
  expect(loss.caused).toBe(false);
  expect(loss.message).not.toContain('hidden');
  expect(readdirSync(rig.scratchDir.path).filter((name) => name.startsWith('fatal'))).toEqual([]);
  expect(await rig.value(() => 'next')).toBe('next');
});

it('replaces an executor that was killed', async () => {
  rig = new Rig();
  const pid = await rig.pid();
  const running = await rig.launchEndless((x) => x);
  await until('a start', () => rig.started.has(running));
  process.kill(pid, 'SIGKILL');
  expect(await until('the loss', () => rig.losses[0])).toMatchObject({
    executorId: '0',
    message: expect.stringContaining('signal SIGKILL'),
    caused: false,
  });
  expect(rig.ended.has(running)).toBe(false);
  await rig.executor(1);
  expect(await rig.value(() => 'again')).toBe('again');
});

it('counts what an executor said just before its end', async () => {
  rig = new Rig({}, 1);
  await rig.executor();
  const reason = { kind: 'TaskKilled', reason: 'the last that is said' };
  const frame = frameOf({ kind: 'TaskUpdates', updates: [{ kind: 'failed', taskId: 0, reason }] });
  const taskId = await rig.launch(() => {
    process.getBuiltinModule('node:fs').writeSync(3, Uint8Array.from(frame));
    process.kill(process.pid, 'SIGKILL');
  });
  expect(taskId).toBe(0);
  await until('the loss', () => rig.losses[0]);
  expect(rig.ended.get(taskId)).toEqual([{ kind: 'failed', taskId, reason }]);
  await rig.executor(1);
});

it('replaces an executor that has fallen silent', async () => {
  rig = new Rig({ 'spark.executor.heartbeatInterval': '50ms', 'spark.network.timeout': '1s' });
  await rig.executor();
  await rig.launch(() => process.kill(process.pid, 'SIGSTOP'));
  expect(await until('the loss', () => rig.losses[0])).toMatchObject({
    message: expect.stringContaining('silent'),
    caused: false,
  });
  await rig.executor(1);
  expect(await rig.value(() => 'again')).toBe('again');
});

it('does not blame an executor for the silence of a driver whose main thread was blocked', async () => {
  rig = new Rig({ 'spark.executor.heartbeatInterval': '50ms', 'spark.network.timeout': '500ms' });
  expect(await rig.value(() => 'before')).toBe('before');
  const blockedUntil = performance.now() + 1500;
  while (performance.now() < blockedUntil);
  expect(await rig.value(() => 'after')).toBe('after');
  expect(rig.losses).toEqual([]);
});

it.each([
  ['no message', [0, 0, 0, 3, 1, 2, 3]],
  ['a message of another shape', frameOf({ kind: 'TaskUpdates' })],
])('replaces an executor whose channel carries %s', async (_what, frame) => {
  rig = new Rig();
  await rig.executor();
  await rig.launch(() => {
    process.getBuiltinModule('node:fs').writeSync(3, Uint8Array.from(frame));
  });
  expect(await until('the loss', () => rig.losses[0])).toMatchObject({
    message: expect.stringContaining('Cannot handle a message'),
    caused: false,
  });
  await rig.executor(1);
  expect(await rig.value(() => 'again')).toBe('again');
});

it('gives up by name when executors hang at their start', async () => {
  rig = new Rig({ 'spark.executor.nodeOptions': '--inspect-brk=0' }, 1, 1000);
  const failure = await until('the failure', () => rig.failures[0]);
  expect(failure).toMatchObject({ code: 'EXECUTOR_START_FAILED' });
  expect(failure.message).toMatch(/it did not register within 1000 ms; it was killed.*Debugger listening/);
  expect(rig.losses).toEqual([]);
});

it('gives up by name when executors end before they have run anything', async () => {
  rig = new Rig({ 'spark.executor.nodeOptions': '--no-such-flag-of-node' });
  const failure = await until('the failure', () => rig.failures[0]);
  expect(failure).toMatchObject({ code: 'EXECUTOR_START_FAILED' });
  expect(failure.message).toMatch(/exit code 9.*no-such-flag/);
  expect(rig.losses).toEqual([]);
});
