import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readVersion } from '../context/version.ts';
import { parseCommandLine } from './command-line.ts';

let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('firesteel submit', () => {
  it('takes its options before the program, and leaves what follows to the program', () => {
    const argv = [
      'submit',
      '--master',
      'local[3]',
      '--name',
      'n',
      'app.ts',
      '--master',
      'mine',
      '-c',
      '--help',
      '--',
      'x',
    ];
    expect(parseCommandLine(argv)).toEqual({
      kind: 'submit',
      app: 'app.ts',
      args: ['--master', 'mine', '-c', '--help', '--', 'x'],
      options: { master: 'local[3]', name: 'n', conf: {} },
    });
  });

  it('collects settings, the last of equal keys, values with all their equals signs', () => {
    const argv = [
      'submit',
      '-c',
      'spark.a=1',
      '--conf',
      'spark.b=x=y z',
      '--conf=firesteel.c=',
      '-cspark.a=2',
      'app.mjs',
    ];
    expect(parseCommandLine(argv)).toMatchObject({
      options: { conf: { 'spark.a': '2', 'spark.b': 'x=y z', 'firesteel.c': '' } },
    });
  });

  it.each([
    [['submit'], "missing required argument 'app'; see firesteel submit --help"],
    [['submit', '--frob', 'app.ts'], "unknown option '--frob'; see firesteel submit --help"],
    [
      ['submit', '--maste', 'x', 'app.ts'],
      "unknown option '--maste' (Did you mean --master?); see firesteel submit --help",
    ],
    [['submit', '--master'], "option '--master <url>' argument missing; see firesteel submit --help"],
    [['frob'], "unknown command 'frob'; see firesteel --help"],
    [['--frob'], "unknown option '--frob'; see firesteel --help"],
  ])('refuses %j in one line', (argv, message) => {
    expect(() => parseCommandLine(argv)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
    expect(printed).toBe('');
  });

  it.each(['spark.a', '=1', 'a=1', 'spark.=1', 'spark.a b=1', 'sparkle.a=1', ''])(
    'refuses --conf %j',
    (text) => {
      expect(() => parseCommandLine(['submit', '--conf', text, 'app.ts'])).toThrow(
        `option '-c, --conf <key=value>' argument '${text}' is invalid. Write key=value, the key beginning with "spark." or "firesteel."; see firesteel submit --help`,
      );
    },
  );
});

describe('help and version', () => {
  it.each([[[]], [['--help']], [['-h']]])('%j prints the commands', (argv) => {
    expect(parseCommandLine(argv)).toEqual({ kind: 'answered', exitCode: 0 });
    expect(printed).toMatch(/^Usage: firesteel /);
    expect(printed).toContain('submit [options] <app> [args...]');
  });

  it('submit --help tells every option, the precedence and the exit codes', () => {
    expect(parseCommandLine(['submit', '--help'])).toEqual({ kind: 'answered', exitCode: 0 });
    for (const part of [
      '--master',
      '--name',
      '-c, --conf',
      '--properties-file',
      '--version',
      'exit code 130',
    ]) {
      expect(printed).toContain(part);
    }
    expect(printed).toMatch(/code comes first, then these options, then the properties file/);
  });

  it.each([[['--version']], [['submit', '--version']]])('%j prints the version', (argv) => {
    expect(parseCommandLine(argv)).toEqual({ kind: 'answered', exitCode: 0 });
    expect(printed).toBe(`${readVersion()}\n`);
  });
});
