#!/usr/bin/env node
import { SparkError } from '../common/errors.ts';
import { parseCommandLine } from './command-line.ts';
import { runProgram } from './run-program.ts';
import { programToRun } from './submitted-program.ts';

/** Exit code of a command that could not be understood or started, as shells have it. */
const USAGE_ERROR = 2;

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2));
  return command.kind === 'submit' ? runProgram(programToRun(command)) : command.exitCode;
}

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    if (!(error instanceof SparkError)) throw error;
    process.stderr.write(`firesteel: ${error.message}\n`);
    process.exitCode = USAGE_ERROR;
  },
);
