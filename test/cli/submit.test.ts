import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firesteel, gone, startFiresteel } from '../support/submit.ts';

const program = (name: string) => join(import.meta.dirname, 'programs', name);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'firesteel-submit-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('firesteel submit', () => {
  it('gives the program its arguments and the settings, options before the file', async () => {
    const file = join(folder, 'my.conf');
    writeFileSync(file, 'spark.a file\nspark.b file\nother.x 1\n');
    const end = await firesteel(
      ...['submit', '--master', 'local[2]', '-c', 'spark.a=option', '--properties-file', file],
      ...[program('report.mjs'), '--master', 'mine', 'x'],
    );
    expect(end).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^firesteel: Leaving out "other\.x" of .*\n$/),
    });
    expect(JSON.parse(end.stdout)).toMatchObject({
      args: ['--master', 'mine', 'x'],
      settings: {
        'spark.master': 'local[2]',
        'spark.app.name': 'report.mjs',
        'spark.a': 'option',
        'spark.b': 'file',
      },
    });
  });

  it('runs TypeScript, also what Node cannot run by leaving the types out', async () => {
    const app = join(folder, 'typed.ts');
    writeFileSync(app, 'enum Colour { Red = 7 }\nconst colour: Colour = Colour.Red;\nconsole.log(colour);\n');
    expect(await firesteel('submit', app)).toMatchObject({ code: 0, stdout: '7\n', stderr: '' });
  });

  it.each([
    [['code', '0'], 0],
    [['code', '42'], 42],
    [['signal', 'SIGKILL'], 137],
    [['signal', 'SIGTERM'], 143],
    [['error'], 1],
  ])('passes the end of a program on: %j is exit code %i', async (args, code) => {
    expect(await firesteel('submit', program('ends.mjs'), ...args)).toMatchObject({ code, signal: null });
  });

  it.each([
    [
      ['submit', '--frob', program('report.mjs')],
      /^firesteel: unknown option '--frob'; see firesteel submit --help\n$/,
    ],
    [['submit', join('no', 'app.mjs')], /^firesteel: Cannot run the program "no.app\.mjs": ENOENT.*\n$/],
    [['submit', import.meta.dirname], /^firesteel: Cannot run the program ".*": it is not a file\n$/],
    [
      ['submit', '--conf', 'novalue', program('report.mjs')],
      /^firesteel: option '-c, --conf <key=value>' argument 'novalue' is invalid.*\n$/,
    ],
    [
      ['submit', '--conf', 'spark.executor.memory=lots', program('report.mjs')],
      /^firesteel: Cannot use spark\.executor\.memory: "lots".*\n$/,
    ],
    [
      ['submit', '--master', 'foo://', program('report.mjs')],
      /^firesteel: Could not parse Master URL: 'foo:\/\/'.*\n$/,
    ],
    [
      ['submit', '--properties-file', 'no.conf', program('report.mjs')],
      /^firesteel: Cannot read the properties file: ENOENT.*\n$/,
    ],
  ])('refuses %j in one line, with exit code 2', async (args, stderr) => {
    expect(await firesteel(...args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(stderr),
    });
  });

  it('alone prints help', async () => {
    expect(await firesteel()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: firesteel'),
      stderr: '',
    });
  });
});

describe('a program with a context', () => {
  const runEndlessJob = async (...options: string[]) => {
    const command = startFiresteel([
      'submit',
      '--master',
      'local[2]',
      ...options,
      program('endless-job.mjs'),
    ]);
    const [, settings] = await command.output(/^(\[.*\])\n/);
    const executors = await Promise.all(
      [0, 1].map((i) => command.output(new RegExp(`task ${i} runs in (\\d+)\n`))),
    );
    return { ...command, settings: JSON.parse(settings as string), executor: Number(executors[0]?.[1]) };
  };

  it('has the settings of its code first, then of the command line, then of the file', async () => {
    const file = join(folder, 'context.conf');
    writeFileSync(file, 'spark.x=file\nspark.y=file\nspark.z=file\nspark.master=local[7]\n');
    const options = [
      '--properties-file',
      file,
      '--name',
      'mine',
      '-c',
      'spark.x=option',
      '-c',
      'spark.y=option',
    ];
    const { process: command, settings, ended } = await runEndlessJob(...options);
    expect(settings).toEqual(['local[2]', 'mine', 'code', 'option', 'file']);
    process.kill(-command.pid, 'SIGINT');
    await ended;
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)(
    'ends with its executor by %s, with exit code %i and nothing more to say',
    async (signal, code) => {
      const { process: command, ended, executor } = await runEndlessJob();
      command.kill(signal);
      expect(await ended).toMatchObject({ code, stderr: '' });
      await gone(executor);
    },
  );

  it('ends with its executor when the whole terminal is interrupted', async () => {
    const { process: command, ended, executor } = await runEndlessJob();
    process.kill(-command.pid, 'SIGINT');
    expect(await ended).toMatchObject({ code: 130, stderr: '' });
    await gone(executor);
  });
});

describe('Ctrl-C', () => {
  const wait = async (...args: string[]) => {
    const command = startFiresteel(['submit', program('waits.mjs'), ...args]);
    const [, pid] = await command.output(/ready (\d+)\n/);
    return { ...command, pid: Number(pid) };
  };
  const cancelled = {
    code: 130,
    stderr: '',
    stdout: expect.stringMatching(/cancelled: interrupted by Ctrl-C\nstopping\nstopped\n$/),
  };

  it.each(['command and program, as at a terminal,', 'the command alone', 'the program alone'])(
    'to %s cancels the jobs, stops the context and ends with exit code 130',
    async (whom) => {
      const { process: command, pid, ended } = await wait();
      process.kill(
        whom === 'the program alone' ? pid : whom === 'the command alone' ? command.pid : -command.pid,
        'SIGINT',
      );
      expect(await ended).toMatchObject(cancelled);
    },
  );

  it('gives exit code 130 also to a program that ends by itself when its action rejects', async () => {
    const { process: command, ended } = await wait('exits');
    process.kill(-command.pid, 'SIGINT');
    expect(await ended).toMatchObject({ code: 130 });
  });

  it.each(['group', 'command', 'program'])(
    'a second time, to the %s, ends the program at once',
    async (whom) => {
      const { process: command, pid, ended, output } = await wait('for-ever');
      const target = { group: -command.pid, command: command.pid, program: pid }[whom] as number;
      process.kill(target, 'SIGINT');
      await output(/stopping\n/);
      process.kill(target, 'SIGINT');
      expect(await ended).toMatchObject({ code: 130, stdout: expect.not.stringContaining('stopped\n') });
      await gone(pid);
    },
  );

  it('a second time ends a program whose main thread is busy', async () => {
    const { process: command, pid, ended } = await wait('busy');
    // Two signals that come together count as one, so it takes two at least.
    const insist = setInterval(() => command.kill('SIGINT'), 20);
    const { code, signal } = await ended;
    clearInterval(insist);
    // A further one may meet the command at its own end. To a shell both are 130.
    expect(code === 130 || signal === 'SIGINT').toBe(true);
    await gone(pid);
  });

  it('is also what a program gets when the command is killed', async () => {
    const { process: command, pid, ended } = await wait();
    command.kill('SIGKILL');
    // Its pipes end with the program, not with the command.
    expect(await ended).toMatchObject({ signal: 'SIGKILL', stdout: expect.stringContaining('stopped\n') });
    await gone(pid);
  });
});
