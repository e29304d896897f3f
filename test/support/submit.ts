import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'dist', 'bundle', 'cli', 'main.js');

/** A running `firesteel` command, alone in its process group. */
export interface RunningCommand {
  readonly process: ChildProcess & { readonly pid: number };
  /** Resolves with what stdout held, once it matches. */
  output(pattern: RegExp): Promise<RegExpExecArray>;
  /** The end: exit code, and all that was printed. */
  readonly ended: Promise<CommandEnd>;
}

export interface CommandEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `firesteel` with these arguments. */
export function startFiresteel(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], {
    detached: true,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed.stderr += text;
  });
  const ended = once(child, 'close').then(([code, signal]): CommandEnd => ({ code, signal, ...printed }));
  return {
    process: child as RunningCommand['process'],
    ended,
    output: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(printed.stdout);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        look();
        void ended.then((end) => reject(new Error(`Ended before ${pattern}: ${JSON.stringify(end)}`)));
      }),
  };
}

/** Runs `firesteel` to its end. */
export function firesteel(...args: readonly string[]): Promise<CommandEnd> {
  return startFiresteel(args).ended;
}

/** Resolves when the process is gone. */
export async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
