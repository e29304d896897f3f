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
  /** The Node that runs them, where it is not that of the tests. */
  readonly node?: string | undefined;
  /** The folder of the build. */
  readonly build?: string;
  /** Where the executor's side finds packages. */
  readonly appRoot?: string;
  readonly cwd?: string;
  readonly nodeArgs?: readonly string[];
  /** In a thread of that process. */
  readonly inThread?: boolean;
}

/** Runs modules of cases in a process of its own, against the build. */
export async function runCases(
  files: string | readonly string[],
  options: RunOptions = {},
): Promise<CaseRun> {
  const { cwd = inTests('.'), appRoot = cwd, build = inTests('../../dist'), nodeArgs = [] } = options;
  const { node = process.execPath, inThread = false } = options;
  const modules = [files].flat().map((file) => (file.startsWith('/') ? file : inTests(file)));
  const args = [...nodeArgs, inTests('case-runner.mjs'), appRoot, build, String(inThread), ...modules];
  const { stdout } = await promisify(execFile)(node, args, { timeout: 110_000, cwd, maxBuffer: 1 << 26 });
  const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { outcomes: JSON.parse(lastLine) as Record<string, Outcome> };
}
