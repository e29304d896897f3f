import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ProcessTree, type TreeUse } from './process-tree.ts';

/** A program under test, in a fresh process for each run. */
export interface Contender {
  readonly name: string;
  /** Node itself, unless given. */
  readonly command?: string;
  readonly args: readonly string[];
  /** Variables of its environment beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What a program prints as its last line, as JSON. Programs that do the same job print the same `check`.
 */
export interface ProgramOutput {
  readonly check?: unknown;
  /** Times of the runs inside the program, in milliseconds. */
  readonly runs?: readonly number[];
  /** Processor time of the same. */
  readonly cpu?: readonly number[];
  readonly [key: string]: unknown;
}

export interface ProgramRun {
  readonly wallMs: number;
  /** From the start of the process to its first output. */
  readonly firstOutputMs: number;
  readonly output: ProgramOutput;
  readonly use: TreeUse | undefined;
}

/**
 * Runs a program to its end. It does not get `NODE_EXTRA_CA_CERTS`: where that is set Node 20 reads all of the certificates whenever it starts, in some 40 ms.
 *
 * @param watch whether to watch its processes, which takes about 2 % of one processor: not for programs of some milliseconds
 */
export async function runProgram(
  { name, command = process.execPath, args, env }: Contender,
  watch: boolean,
): Promise<ProgramRun> {
  const start = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined, ...env },
  });
  const tree = watch && ProcessTree.isSupported && child.pid ? new ProcessTree(child.pid) : undefined;
  let stdout = '';
  let firstOutputMs = Number.NaN;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout === '') firstOutputMs = performance.now() - start;
    stdout += text;
  });
  const closed = once(child, 'close');
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  const wallMs = performance.now() - start;
  await closed;
  const use = tree?.close();
  if (code !== 0) throw new Error(`${name} ended with ${signal ?? `exit code ${code}`}`);
  return { wallMs, firstOutputMs, output: outputOf(stdout), use };
}

function outputOf(stdout: string): ProgramOutput {
  const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
  return lastLine.startsWith('{') ? (JSON.parse(lastLine) as ProgramOutput) : {};
}

/**
 * Runs all contenders in turn, `rounds` times, each round beginning with another one, so that what changes on the machine meets them alike.
 *
 * @returns the runs of each contender
 * @throws if two runs print different checks
 */
export async function interleave(
  contenders: readonly Contender[],
  rounds: number,
  { watch = true, checks = true }: { watch?: boolean; checks?: boolean } = {},
): Promise<ProgramRun[][]> {
  const runs: ProgramRun[][] = contenders.map(() => []);
  let expected: string | undefined;
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      const contender = contenders[index] as Contender;
      const run = await runProgram(contender, watch);
      const check = JSON.stringify(run.output.check);
      expected ??= check;
      if (checks && check !== expected) {
        throw new Error(`${contender.name} gave ${check}, where ${expected} was expected`);
      }
      process.stderr.write(`  ${contender.name}: ${(run.wallMs / 1000).toFixed(2)} s\n`);
      runs[index]?.push(run);
    }
  }
  return runs;
}
