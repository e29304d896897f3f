import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
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

export interface CaseRun<Case> {
  readonly outcomes: Readonly<Record<string, Outcome>>;
  readonly cases: Readonly<Record<string, Case>>;
}

export const inTests = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Runs a module of cases in a process of its own, against the build. */
export async function runCases<Case>(
  file: string,
  { appRoot = '', nodeArgs = [] as string[], cwd = inTests('.') } = {},
): Promise<CaseRun<Case>> {
  const cases = file.startsWith('/') ? file : inTests(file);
  const args = [
    ...nodeArgs,
    inTests('case-runner.mjs'),
    cases,
    inTests('../../dist'),
    ...(appRoot === '' ? [] : [appRoot]),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    timeout: 50_000,
    cwd,
    maxBuffer: 1 << 26,
  });
  const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
  const outcomes = JSON.parse(lastLine) as Record<string, Outcome>;
  const names = JSON.parse(JSON.stringify(await loadCases(cases), withoutBigInts)) as Record<string, Case>;
  return { outcomes, cases: names };
}

async function loadCases(file: string): Promise<unknown> {
  const { default: cases } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as {
    default: unknown;
  };
  return cases;
}

const withoutBigInts = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `${value}n` : value;
