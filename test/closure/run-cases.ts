import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What became of a case on its way to another thread and back. */
export interface Outcome {
  readonly outcome: 'equal' | 'different' | 'failed' | 'refused';
  readonly code?: string;
  readonly name?: string;
  readonly message?: string;
  readonly stack?: string;
  readonly path?: readonly string[];
  readonly warnings?: readonly string[];
  readonly stateless?: boolean;
  readonly sourceKey?: string;
}

export interface CaseRun {
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

export const inTests = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

interface RunOptions {
  /** Where the executor's side finds packages. */
  readonly appRoot?: string;
  readonly cwd?: string;
  readonly nodeArgs?: readonly string[];
}

/** Runs a module of cases in a process of its own, against the build. */
export async function runCases(file: string, options: RunOptions = {}): Promise<CaseRun> {
  const { appRoot, cwd = inTests('.'), nodeArgs = [] } = options;
  const cases = file.startsWith('/') ? file : inTests(file);
  const args = [...nodeArgs, inTests('case-runner.mjs'), cases, inTests('../../dist')];
  if (appRoot !== undefined) args.push(appRoot);
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    timeout: 50_000,
    cwd,
    maxBuffer: 1 << 26,
  });
  const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { outcomes: JSON.parse(lastLine) as Record<string, Outcome> };
}
