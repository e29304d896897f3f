import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { messageOf, SparkError } from '../common/errors.ts';
import { builtFile } from '../common/package-files.ts';
import { INTERRUPTED, INTERRUPTS_FD } from './interrupts.ts';
import type { Program } from './submitted-program.ts';

/** Signals that end a process by default and reach it alone: the program gets them from us. */
const FORWARDED = ['SIGTERM', 'SIGHUP'] as const;

/**
 * Runs a program to its end and returns the exit code to end with: the program's own, 128 + n where signal n ended it.
 *
 * A Ctrl-C at the terminal reaches this process and the program alike, `kill -INT` one of them. So the program is told through a pipe how
 * many interrupts have come here, and takes the larger of that number and its own. The second one ends it from here, also when its main
 * thread is busy and hears nothing.
 */
export async function runProgram(program: Program): Promise<number> {
  const preload = pathToFileURL(builtFile('cli/submit-preload.js')).href;
  const child = spawn(process.execPath, ['--import', preload, ...program.nodeArgs], {
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    env: program.env,
  });
  const interrupts = child.stdio[INTERRUPTS_FD] as Writable;
  // The program may end at any time, with the pipe.
  interrupts.on('error', () => {});

  let count = 0;
  const interrupt = () => {
    count++;
    interrupts.write('\n');
    if (count > 1) child.kill('SIGKILL');
  };
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', interrupt);
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('exit', (code, signal) => resolve(count > 1 ? INTERRUPTED : exitCode(code, signal)));
      child.once('error', (error) => {
        reject(new SparkError('CANNOT_START', `Cannot start Node.js: ${messageOf(error)}`, { cause: error }));
      });
    });
  } finally {
    // The handlers stay: a third Ctrl-C while this process ends must not change its exit code.
    interrupts.destroy();
  }
}

function exitCode(code: number | null, signal: NodeJS.Signals | null): number {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal];
}
