import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, SparkError } from '../common/errors.ts';
import { SUBMITTED_SETTINGS } from '../context/submitted-settings.ts';
import type { SubmitCommand } from './command-line.ts';
import { settingsOfSubmit } from './submitted-settings.ts';
import { typeScriptOptions } from './typescript-loader.ts';

/** A process to start. */
export interface Program {
  /** Options of `node`, the program's file, its arguments. */
  readonly nodeArgs: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * What `firesteel submit` starts for a command: `node` with the program, the settings in its environment.
 *
 * @throws SparkError for anything that is known beforehand to be of no use
 */
export function programToRun(command: SubmitCommand): Program {
  const app = resolve(command.app);
  checkIsFile(command.app);
  const warn = (line: string) => process.stderr.write(`firesteel: ${line}\n`);
  const settings = settingsOfSubmit(app, command.options, warn);
  return {
    nodeArgs: [...typeScriptOptions(app), app, ...command.args],
    env: { ...process.env, [SUBMITTED_SETTINGS]: JSON.stringify(settings) },
  };
}

function checkIsFile(path: string): void {
  let problem: string | undefined;
  try {
    if (!statSync(path).isFile()) problem = 'it is not a file';
  } catch (error) {
    problem = messageOf(error);
  }
  if (problem !== undefined) {
    throw new SparkError('NO_SUCH_PROGRAM', `Cannot run the program "${path}": ${problem}`);
  }
}
