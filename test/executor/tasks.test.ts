import { afterEach, beforeEach, expect, it } from 'vitest';
import { decodeValue } from '../../src/serializer/value-decoder.ts';
import { groupMembers, Rig, until } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.close());

it('runs tasks and returns their results', async () => {
  expect(await rig.value(() => 'first')).toBe('first');
  const values = await Promise.all(Array.from({ length: 50 }, (_, i) => rig.value((x) => x * 2, i)));
  expect(values).toEqual(Array.from({ length: 50 }, (_, i) => i * 2));
});

it('uses every thread, and keeps tasks ahead in its own queue', async () => {
  const spinning = await rig.launchEndless((x) => x);
  await until('the first task to start', () => rig.started.has(spinning));
  // One thread is taken: the tasks behind it run on the other.
  const others = await Promise.all([1, 2, 3].map(() => rig.launch((x) => x)));
  await Promise.all(others.map((taskId) => rig.end(taskId)));
  const threads = others.map((taskId) => rig.started.get(taskId));
  expect(new Set(threads)).toEqual(new Set([1 - rig.started.get(spinning)!]));
  rig.backend.killTask('0', spinning, 'done with it');
  expect(await rig.failureOf(spinning)).toEqual({ kind: 'TaskKilled', reason: 'done with it' });
});

it('shows what a task prints while the task runs, line by line', async () => {
  const taskId = await rig.launch(() => {
    console.log('from a busy task');
    for (;;);
  });
  await until('the line', () => rig.stdout.includes('from a busy task\n'));
  expect(rig.ended.has(taskId)).toBe(false);
  rig.backend.killTask('0', taskId, 'seen');
  await rig.end(taskId);
});

it('shows all that a task printed before the task is reported', async () => {
  await rig.value(() => {
    console.log('hello');
    console.error('hello %s', 'to stderr');
    process.stdout.write('first half, ');
    process.stdout.write(new Uint8Array([0xe2, 0x82]));
    process.stdout.write(new Uint8Array([0xac]));
  });
  expect(rig.stdout).toBe('hello\nfirst half, €\n');
  expect(rig.stderr).toBe('hello to stderr\n');
  await rig.value(() => {
    for (let line = 0; line < 20_000; line++) console.log(`line ${line} ${'x'.repeat(100)}`);
  });
  const lines = rig.stdout.trimEnd().split('\n').slice(2);
  expect(lines.length).toBe(20_000);
  expect(lines[19_999]).toMatch(/^line 19999 x{100}$/);
});

it('reports what a task throws, whatever it is', async () => {
  const error = await rig.failure(() => {
    throw Object.assign(new TypeError('no such field'), { field: 'name' });
  });
  expect(error).toMatchObject({ kind: 'ExceptionFailure', code: 'TASK_THREW' });
  if (error.kind !== 'ExceptionFailure') return;
  expect(error.message).toContain('no such field');
  expect(error.stack).toContain('TypeError: no such field');
  const thrown = decodeValue(error.thrown!);
  expect(thrown).toBeInstanceOf(TypeError);
  expect(thrown).toMatchObject({ message: 'no such field', field: 'name' });

  const text = await rig.failure(() => {
    throw 'a plain string';
  });
  expect(text).toMatchObject({ code: 'TASK_THREW', message: expect.stringContaining('a plain string') });
  expect(text.kind === 'ExceptionFailure' && decodeValue(text.thrown!)).toBe('a plain string');

  const nothing = await rig.failure(() => {
    throw null;
  });
  expect(nothing).toMatchObject({ code: 'TASK_THREW', message: expect.stringContaining('null') });
  expect(nothing.kind === 'ExceptionFailure' && decodeValue(nothing.thrown!)).toBe(null);
});

it('fails a task that calls process.exit, and goes on', async () => {
  expect(await rig.failure(() => process.exit(7))).toMatchObject({
    kind: 'ExceptionFailure',
    code: 'PROCESS_EXIT',
    message: expect.stringContaining('The task called process.exit(7)'),
  });
  const values = await Promise.all([rig.value(() => 'a'), rig.value(() => 'b'), rig.value(() => 'c')]);
  expect(values).toEqual(['a', 'b', 'c']);
  expect(rig.losses).toEqual([]);
});

it.each([
  ['a rejection', 'UNHANDLED_REJECTION', () => void Promise.reject(new Error('left behind'))],
  [
    'an async function that nobody waits for',
    'UNHANDLED_REJECTION',
    () => {
      void (async () => {
        await null;
        throw new Error('left behind');
      })();
    },
  ],
  [
    'an immediate',
    'UNCAUGHT_EXCEPTION',
    () => {
      setImmediate(() => {
        throw new Error('left behind');
      });
    },
  ],
  [
    'a tick',
    'UNCAUGHT_EXCEPTION',
    () => {
      process.nextTick(() => {
        throw new Error('left behind');
      });
    },
  ],
])('fails the task that leaves a failure behind and no other: %s', async (_what, code, program) => {
  const before = await Promise.all([rig.value(() => 1), rig.value(() => 2)]);
  const bad = rig.failure(program);
  const after = Array.from({ length: 20 }, (_, i) => rig.value((x) => `after ${x}`, i));
  expect(await bad).toMatchObject({
    kind: 'ExceptionFailure',
    code,
    message: expect.stringContaining('left behind'),
  });
  expect(before).toEqual([1, 2]);
  expect(await Promise.all(after)).toEqual(Array.from({ length: 20 }, (_, i) => `after ${i}`));
  expect(rig.losses).toEqual([]);
});

it('lets no task wait at a busy thread while another is free', async () => {
  const [long, ...others] = await rig.launchStage((x) => {
    const end = performance.now() + (x === 0 ? 2000 : 1);
    while (performance.now() < end);
    return x;
  }, 12);
  for (const taskId of others) await rig.end(taskId);
  expect(rig.ended.has(long!)).toBe(false);
  expect(new Set(others.map((taskId) => rig.started.get(taskId))).size).toBe(1);
  expect(await rig.end(long!)).toMatchObject({ kind: 'finished' });
});

it('loses no task that waits at a thread which ends', async () => {
  const [first, ...others] = await rig.launchStage((x) => {
    const end = performance.now() + 20;
    while (performance.now() < end);
    if (x === 0) process.exit();
    return x;
  }, 12);
  expect(await rig.failureOf(first!)).toMatchObject({ code: 'PROCESS_EXIT' });
  for (const taskId of others) expect(await rig.end(taskId)).toMatchObject({ kind: 'finished' });
});

it('kills tasks wherever they wait', async () => {
  const ids = await rig.launchStage((x) => {
    const end = performance.now() + 500;
    while (performance.now() < end);
    return x;
  }, 12);
  await until('two tasks to be running', () => rig.started.size === 2);
  // A thread that comes up later takes the next task that does not wait at the other one.
  const running = ids.filter((taskId) => rig.started.has(taskId));
  const waiting = ids.filter((taskId) => !rig.started.has(taskId));
  for (const taskId of waiting) rig.backend.killTask('0', taskId, 'not wanted');
  for (const taskId of waiting) {
    expect(await rig.failureOf(taskId)).toEqual({ kind: 'TaskKilled', reason: 'not wanted' });
    expect(rig.started.has(taskId)).toBe(false);
  }
  for (const taskId of running) expect(await rig.end(taskId)).toMatchObject({ kind: 'finished' });
  expect(await rig.value(() => 'next')).toBe('next');
});

it('kills a task at its next look, and one that has not started at once', async () => {
  const running = [await rig.launchEndless((x) => x), await rig.launchEndless((x) => x)];
  const waiting = await rig.launchEndless((x) => x);
  for (const taskId of running) await until('a start', () => rig.started.has(taskId));
  rig.backend.killTask('0', waiting, 'not wanted');
  expect(await rig.failureOf(waiting)).toEqual({ kind: 'TaskKilled', reason: 'not wanted' });
  expect(rig.started.has(waiting)).toBe(false);
  for (const taskId of running) rig.backend.killTask('0', taskId, 'cancelled');
  for (const taskId of running)
    expect(await rig.failureOf(taskId)).toEqual({ kind: 'TaskKilled', reason: 'cancelled' });
  expect(await rig.value(() => 'next')).toBe('next');
});

it('does not let a late kill hit the next task', async () => {
  for (let round = 0; round < 50; round++) {
    const taskId = await rig.launch((x) => x);
    await rig.end(taskId);
    rig.backend.killTask('0', taskId, 'too late');
    expect(await rig.value((x) => x, round)).toBe(round);
  }
  expect(rig.losses).toEqual([]);
});

it('starts without the environment of its driver changing what it needs', async () => {
  const pid = await rig.pid();
  expect(groupMembers(pid)).toEqual([pid]);
  expect(((await rig.value(() => process.execArgv)) as string[]).join(' ')).not.toContain('inspect');
});
