import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { SparkError } from '../common/errors.ts';
import { readVersion } from '../context/version.ts';

/** `firesteel submit`, as it was typed. */
export interface SubmitCommand {
  readonly kind: 'submit';
  /** The program's file. */
  readonly app: string;
  /** Everything after the file is the program's own. */
  readonly args: readonly string[];
  readonly options: SubmitOptions;
}

export interface SubmitOptions {
  readonly master?: string;
  readonly name?: string;
  /** Settings of `--conf`, the last of equal keys. */
  readonly conf: Readonly<Record<string, string>>;
  readonly propertiesFile?: string;
}

/** A command that is done once it is read: `--help`, `--version`. */
export interface AnsweredCommand {
  readonly kind: 'answered';
  readonly exitCode: number;
}

const PRECEDENCE = `
What the program sets in its code comes first, then these options, then the properties file.
No file is read unless it is given: conf/spark-defaults.conf is a file like any other.

Ctrl-C cancels the running jobs and ends the program with exit code 130; a second one ends it at once.
Any other exit code is the program's own, 128 + n where signal n ended it. A command that cannot be
understood or started has exit code 2.`;

/**
 * Reads the arguments of `firesteel`; prints help and version itself.
 *
 * @throws SparkError `USAGE` for what cannot be understood
 */
export function parseCommandLine(argv: readonly string[]): SubmitCommand | AnsweredCommand {
  let submit: SubmitCommand | undefined;
  const program = firesteel((command) => {
    submit = command;
  });
  if (argv.length === 0) {
    program.outputHelp();
    return { kind: 'answered', exitCode: 0 };
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'answered', exitCode: 0 };
    const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    throw new SparkError('USAGE', `${message}; see firesteel ${argv[0] === 'submit' ? 'submit ' : ''}--help`);
  }
  // Without an error every command line ends in a command or in help.
  return submit ?? { kind: 'answered', exitCode: 0 };
}

function firesteel(onSubmit: (command: SubmitCommand) => void): Command {
  const program = new Command('firesteel')
    .description('Runs programs that use Firesteel.')
    .version(readVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .enablePositionalOptions()
    // Errors are thrown, not printed: main prints them.
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  program
    .command('submit')
    .summary('run a program')
    .description(
      'Runs a program in a process of its own. TypeScript is run by tsx where it is installed, else by Node.js itself where it can.',
    )
    .usage('[options] <app> [args...]')
    .argument('<app>', 'the program: a .js, .mjs, .cjs, .ts, .mts, .cts or .tsx file')
    .argument('[args...]', 'arguments of the program')
    .option(
      '--master <url>',
      'where tasks run: local, local[N], local[*], local[N,F] or local[*,F] (default: local[*])',
    )
    .option('--name <name>', 'name of the application (default: the name of the file)')
    .option('-c, --conf <key=value>', 'a setting; can be repeated', addSetting)
    .option('--properties-file <path>', 'a file of settings, in the form of spark-defaults.conf')
    .version(readVersion(), '--version', 'print the version')
    .passThroughOptions()
    .addHelpText('after', PRECEDENCE)
    .action((app: string, args: string[], options: Omit<SubmitOptions, 'conf'> & Partial<SubmitOptions>) => {
      onSubmit({ kind: 'submit', app, args, options: { ...options, conf: options.conf ?? {} } });
    });
  return program;
}

function addSetting(text: string, settings: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, key, value] = /^\s*((?:spark|firesteel)\.[^\s=]+)\s*=(.*)$/s.exec(text) ?? [];
  if (key !== undefined && value !== undefined) return { ...settings, [key]: value.trim() };
  throw new InvalidArgumentError('Write key=value, the key beginning with "spark." or "firesteel."');
}
